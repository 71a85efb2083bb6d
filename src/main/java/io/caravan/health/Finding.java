package io.caravan.health;

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
        INFO,
        /** Part of the work stands still; the rest goes on. */
        DEGRADED,
        /** The service cannot work. */
        DOWN
    }
}
