package io.caravan.reload;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import java.time.Instant;

/**
 * How it stands with one route file.
 *
 * @param kind what its routes are for
 * @param name of the file, without ending
 * @param file where it lies
 * @param state of the file as it is now
 * @param line where it is wrong, counted from 1, or null
 * @param reason why it is refused, or null
 * @param hash of the version in use, with the options beside it; null when none is
 * @param since when it got into this state
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RouteState(
        String kind,
        String name,
        String file,
        State state,
        Integer line,
        String reason,
        String hash,
        Instant since) {
    /** How it stands with a file. */
    public enum State {
        @JsonProperty("running")
        RUNNING,
        /** Its precondition does not hold. */
        @JsonProperty("off")
        OFF,
        /** It cannot be used; a version before it may still run. */
        @JsonProperty("refused")
        REFUSED,
        @JsonProperty("needs-restart")
        NEEDS_RESTART
    }

    /** Whether only the time differs. */
    boolean isSameAs(RouteState other) {
        return equals(
                new RouteState(
                        other.kind,
                        other.name,
                        other.file,
                        other.state,
                        other.line,
                        other.reason,
                        other.hash,
                        since));
    }
}
