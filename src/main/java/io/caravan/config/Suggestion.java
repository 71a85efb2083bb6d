package io.caravan.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the name a person probably meant. */
public final class Suggestion {
    private static final int LONGEST = 100;

    private Suggestion() {}

    /** The known name nearest to a mistyped one, when it is near enough to be meant. */
    public static Optional<String> nearest(String name, Collection<String> known) {
        if (name.length() > LONGEST) {
            return Optional.empty();
        }
        return nearest(name, known, Math.max(1, name.length() / 3));
    }

    /**
     * @param edits how far it may be away
     */
    static Optional<String> nearest(String name, Collection<String> known, int edits) {
        return known.stream()
                .filter(candidate -> distance(name, candidate) <= edits)
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)));
    }

    /** {@code "; did you mean x?"}, or nothing. */
    public static String hint(String name, Collection<String> known) {
        return nearest(name, known).map(near -> "; did you mean " + near + "?").orElse("");
    }

    /** Edits between two words; two letters that changed places count once. */
    private static int distance(String a, String b) {
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                edits[i][j] = i == 0 || j == 0 ? i + j : step(edits, a, b, i, j);
            }
        }
        return edits[a.length()][b.length()];
    }

    private static int step(int[][] edits, String a, String b, int i, int j) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int least = Math.min(edits[i - 1][j], edits[i][j - 1]) + 1;
        least = Math.min(least, edits[i - 1][j - 1] + (same ? 0 : 1));
        boolean swapped =
                i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, edits[i - 2][j - 2] + 1) : least;
    }
}
