package io.caravan.health;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One thing a person should know.
 *
 * @param part which part says so: {@code disk}, {@code source inbox}, {@code operation resize}
 * @param level how bad it is
 * @param message one line: what is wrong and what to do
 */
public record Finding(String part, Level level, String message) {
    /** How bad it is. */
    public enum Level {
        /** Worth knowing. */
        @JsonProperty("info")
        INFO("up"),
        /** Part of the work stands still; the rest goes on. */
        @JsonProperty("degraded")
        DEGRADED("degraded"),
        /** The service cannot work. */
        @JsonProperty("down")
        DOWN("down");

        private final String status;

        Level(String status) {
            this.status = status;
        }

        /** The state of a service whose worst finding is this one. */
        String status() {
            return status;
        }
    }
}
