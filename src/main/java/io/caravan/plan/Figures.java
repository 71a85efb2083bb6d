package io.caravan.plan;

import io.caravan.probe.SegmentCuts;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Collects what the measures of a plan tell, line by line as their programs print it. */
public final class Figures {
    private static final String PREFIX = "lavfi.";

    private final Map<String, String> printed = new TreeMap<>();
    private final List<SegmentCuts> cuts = new ArrayList<>();

    /** Where the lines go that the program of a measure prints. */
    public Consumer<String> of(Plan.Measure measure) {
        if (!measure.packets()) {
            return this::print;
        }
        SegmentCuts found = new SegmentCuts(measure.segment());
        cuts.add(found);
        return found;
    }

    /** Filters print {@code lavfi.name=value}; the last one counts. */
    private void print(String line) {
        int equals = line.indexOf('=');
        if (line.startsWith(PREFIX) && equals > 0) {
            synchronized (printed) {
                printed.put(
                        line.substring(PREFIX.length(), equals),
                        line.substring(equals + 1).strip());
            }
        }
    }

    /** Once every program has ended. */
    public Measured measured() {
        return measured(true);
    }

    /**
     * @param complete whether all measures of the plan were run
     */
    public Measured measured(boolean complete) {
        Map<String, String> figures;
        synchronized (printed) {
            figures = new TreeMap<>(printed);
        }
        cuts.forEach(found -> figures.putAll(found.figures()));
        return new Measured(figures, complete);
    }
}
