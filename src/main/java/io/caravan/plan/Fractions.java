package io.caravan.plan;

/** Ratios as ffprobe writes them: {@code 30000/1001}, {@code 16:15}. */
final class Fractions {
    private Fractions() {}

    /** The ratio as a number; the other value when it is absent, unreadable, zero or negative. */
    static double parse(String text, double otherwise) {
        if (text == null) {
            return otherwise;
        }
        String[] parts = text.split("[:/]");
        try {
            double value =
                    Double.parseDouble(parts[0])
                            / (parts.length > 1 ? Double.parseDouble(parts[1]) : 1);
            return value > 0 && !Double.isInfinite(value) ? value : otherwise;
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }
}
