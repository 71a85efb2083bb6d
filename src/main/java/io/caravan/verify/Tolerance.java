package io.caravan.verify;

/** How far a length may be from what was promised: two seconds, or a tenth of a long one. */
final class Tolerance {
    private static final double SECONDS = 2;
    private static final double SHARE = 0.1;

    private Tolerance() {}

    static boolean near(double found, double promised) {
        return !shorter(found, promised) && !shorter(promised, found, promised);
    }

    static boolean shorter(double found, double promised) {
        return shorter(found, promised, promised);
    }

    private static boolean shorter(double less, double more, double promised) {
        return more - less > Math.max(SECONDS, SHARE * promised);
    }
}
