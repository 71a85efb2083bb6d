package io.caravan.probe;

import java.util.List;
import java.util.regex.Pattern;

/** What FFmpeg's standard error says, as one line for a person. */
public final class Complaint {
    private static final Pattern WHERE = Pattern.compile("^(\\[[^\\]]* @ 0x[0-9a-f]+\\] *)+");
    private static final Pattern FILE = Pattern.compile("^file:.*: (?=\\p{Lu})", Pattern.DOTALL);
    private static final int LONGEST = 200;

    private Complaint() {}

    /**
     * The first line that means something, without address and path in front; empty when none does.
     */
    public static String of(List<String> standardError) {
        return standardError.stream()
                .filter(line -> !line.contains("no version information available"))
                .map(line -> WHERE.matcher(line).replaceFirst("").strip())
                .map(line -> FILE.matcher(line).replaceFirst(""))
                .filter(line -> !line.isEmpty() && !line.startsWith("Last message repeated"))
                .findFirst()
                .map(line -> line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line)
                .orElse("");
    }
}
