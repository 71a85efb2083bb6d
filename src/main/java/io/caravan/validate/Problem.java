package io.caravan.validate;

import java.nio.file.Path;

/**
 * A rule that a route file breaks.
 *
 * @param line counted from 1
 * @param message what is wrong and what to write instead
 */
public record Problem(Path file, int line, String message) {
    @Override
    public String toString() {
        return file + ":" + line + ": " + message;
    }
}
