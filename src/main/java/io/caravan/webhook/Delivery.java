package io.caravan.webhook;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import io.caravan.net.Target;
import io.soabase.recordbuilder.core.RecordBuilder;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * One event on its way to one address.
 *
 * @param id begins with the job's and the event's, so that the deliveries of a job stand together
 *     and in order
 * @param event id of the event; receivers know a repetition by it
 * @param body what is sent, the same at every attempt
 * @param since when its attempts began; they end a while later
 * @param next time of the next attempt; null when there is none
 * @param status the HTTP status of the last answer, or null when there was none
 * @param error why the last attempt failed
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
record Delivery(
        String id,
        String job,
        String event,
        String type,
        String address,
        String body,
        State state,
        int attempts,
        Instant since,
        Instant next,
        Instant last,
        Integer status,
        String error)
        implements DeliveryBuilder.With {

    /** Stands for the job of an event that belongs to none. */
    static final String NO_JOB = "no-job";

    Delivery {
        // As fine as the entries of what is due.
        next = next == null ? null : next.truncatedTo(ChronoUnit.MILLIS);
    }

    enum State {
        @JsonProperty("pending")
        PENDING,
        @JsonProperty("delivered")
        DELIVERED,
        @JsonProperty("failed")
        FAILED
    }

    /** {@code host:port} of the address. */
    String host() {
        try {
            Target target = Target.parse(address);
            return target.host() + ":" + target.port();
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** Whether nothing more is known or asked of it: it ended, and no job lists it. */
    boolean isForgettable() {
        return !isPending() && job.equals(NO_JOB);
    }

    boolean isPending() {
        return state == State.PENDING;
    }
}
