package io.caravan.finish;

import io.caravan.job.Result;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A WebVTT file that tells a player which part of which sheet shows which moment. */
final class ThumbnailTrack {
    private final double every;
    private final int columns;
    private final int rows;
    private final Double duration;
    private final List<Map.Entry<Path, Result>> sheets;

    /**
     * @param with {@code every} (seconds from one picture to the next), {@code columns}, {@code
     *     rows}, and {@code duration} (seconds) when it is known
     */
    ThumbnailTrack(Map<String, String> with, Map<Path, Result> sheets) {
        this.every = Double.parseDouble(with.get("every"));
        this.columns = Integer.parseInt(with.get("columns"));
        this.rows = Integer.parseInt(with.get("rows"));
        this.duration = with.containsKey("duration") ? Double.valueOf(with.get("duration")) : null;
        this.sheets = new ArrayList<>(sheets.entrySet());
    }

    String text() {
        int all = sheets.size() * columns * rows;
        int due = duration == null ? all : (int) Math.ceil(duration / every);
        // a header may lie about its length, the number of sheets does not
        boolean fits = due <= all && due > all - columns * rows;
        int count = fits ? due : all;
        double end = fits && duration != null ? duration : count * every;
        StringBuilder text = new StringBuilder("WEBVTT\n");
        for (int i = 0; i < count; i++) {
            text.append('\n')
                    .append(time(i * every))
                    .append(" --> ")
                    .append(time(Math.min(end, (i + 1) * every)))
                    .append('\n')
                    .append(place(i))
                    .append('\n');
        }
        return text.toString();
    }

    private String place(int index) {
        Map.Entry<Path, Result> sheet = sheets.get(index / (columns * rows));
        int width = sheet.getValue().width() / columns;
        int height = sheet.getValue().height() / rows;
        int column = index % columns;
        int row = index / columns % rows;
        return sheet.getKey().getFileName()
                + "#xywh="
                + column * width
                + ","
                + row * height
                + ","
                + width
                + ","
                + height;
    }

    private static String time(double seconds) {
        long millis = Math.round(seconds * 1000);
        return String.format(
                Locale.ROOT,
                "%02d:%02d:%02d.%03d",
                millis / 3_600_000,
                millis / 60_000 % 60,
                millis / 1000 % 60,
                millis % 1000);
    }
}
