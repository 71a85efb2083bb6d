package io.caravan.retention;

import java.time.Duration;
import java.util.Locale;

/** Amounts as a person reads them. */
final class Amount {
    private Amount() {}

    static String size(long bytes) {
        String units = "BKMGTP";
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < units.length() - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(
                Locale.ROOT,
                value < 10 && unit > 0 ? "%.1f %c" : "%.0f %c",
                value,
                units.charAt(unit));
    }

    static String time(Duration duration) {
        long hours = duration.toHours();
        return hours % 24 == 0 ? hours / 24 + " days" : hours + " hours";
    }
}
