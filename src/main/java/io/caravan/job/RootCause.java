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
        Throwable root = of(failure);
        String text = root.getMessage() == null ? root.toString() : root.getMessage();
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
