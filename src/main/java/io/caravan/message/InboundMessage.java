package io.caravan.message;

/**
 * A message as it came through a door. Nothing of it but these values goes on: no header of a
 * stranger reaches a route.
 *
 * @param source id of the source route
 * @param uri where it lay: {@code kafka://topic/0/42}
 * @param channel topic or queue; ids of messages are unique in it
 * @param id what makes a second delivery the same message: partition and offset, or message id
 * @param body JSON, as it came
 */
public record InboundMessage(String source, String uri, String channel, String id, byte[] body) {

    /**
     * The key of the job of this message.
     *
     * @param own the id that the message gives itself, or null
     */
    String key(String own) {
        return source + ":" + channel + (own == null ? "@" + id : "#" + own);
    }
}
