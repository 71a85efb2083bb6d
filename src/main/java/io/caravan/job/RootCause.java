package io.caravan.job;

/** The innermost cause of a failure, which says most of what went wrong. */
public final class RootCause {
    private RootCause() {}

    /** The failure itself when it has no cause. */
    public static Throwable of(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }

    /** What it says, in one line. */
    public static String line(Throwable failure) {
        return ownLine(of(failure));
    }

    /** What was wanted and why it could not be done, in one line. */
    public static String story(Throwable failure) {
        String wanted = ownLine(failure);
        String why = line(failure);
        return wanted.contains(why) ? wanted : wanted + ": " + why;
    }

    private static String ownLine(Throwable failure) {
        String text = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
