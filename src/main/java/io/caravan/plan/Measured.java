package io.caravan.plan;

import java.util.Map;

/**
 * What is known of the figures that an operation measures.
 *
 * @param figures by name
 * @param complete whether everything has been measured; else a figure that is missing is one that
 *     nobody knows yet
 */
public record Measured(Map<String, String> figures, boolean complete) {
    /** Before anything is measured. */
    public static final Measured NOTHING = new Measured(Map.of(), false);

    public Measured {
        figures = Map.copyOf(figures);
    }

    /** The figure, or null when it is not known. */
    String figure(String name) {
        return figures.get(name);
    }

    /** What stands for a figure in arguments: {@code measured(name)} while it is not known. */
    String text(String name) {
        return complete || figures.containsKey(name) ? figures.get(name) : "measured(" + name + ")";
    }
}
