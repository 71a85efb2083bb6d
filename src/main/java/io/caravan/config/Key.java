package io.caravan.config;

import io.caravan.job.JobException;

import java.util.function.Function;

/**
 * One configuration key.
 *
 * @param name begins with {@code caravan.}
 * @param initial its default, as it would be written in a file
 * @param unit what a value looks like, for a person: {@code duration (10s, 5m, 24h, 30d)}
 * @param text one line that says what it is for
 * @param parser turns the written form into the value; an {@link IllegalArgumentException} of it
 *     says what is allowed
 */
public record Key<T>(
        String name, String initial, String unit, String text, Function<String, T> parser) {

    T parse(String value) {
        try {
            return parser.apply(value.strip());
        } catch (JobException e) {
            String line = e.getMessage();
            throw new ConfigException(line.startsWith(name) ? line : name + ": " + line, e);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(
                    name + ": \"" + value + "\" is not possible; " + e.getMessage(), e);
        }
    }

    /** The same under another name. */
    Key<T> as(String other) {
        return new Key<>(other, initial, unit, text, parser);
    }

    /** {@code CARAVAN_SLOTS_LONG} for {@code caravan.slots.long}. */
    String environmentName() {
        return name.toUpperCase(java.util.Locale.ROOT).replaceAll("[.-]", "_");
    }
}
