package io.caravan.sqs;

import io.caravan.message.InboundMessage;

import org.apache.camel.Header;
import org.apache.camel.component.aws2.sqs.Sqs2Constants;

import java.nio.charset.StandardCharsets;

/** Reads what came out of a queue. */
public final class SqsMessages {
    private final String queue;

    /**
     * @param queue its name; messages are told apart within it
     */
    public SqsMessages(String queue) {
        this.queue = queue;
    }

    /** A message as it was sent; a second delivery has the same id. */
    public InboundMessage message(String body, @Header(Sqs2Constants.MESSAGE_ID) String id) {
        byte[] bytes = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
        return new InboundMessage("sqs", "sqs://" + queue + "/" + id, queue, id, bytes);
    }
}
