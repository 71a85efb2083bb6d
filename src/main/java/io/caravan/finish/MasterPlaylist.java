package io.caravan.finish;

import io.caravan.job.Result;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The playlist of an HLS ladder that names its renditions; its figures are those of the files. */
final class MasterPlaylist {
    private final Path file;
    private final String frameRate;
    private final List<Rendition> pictures = new ArrayList<>();
    private final List<Rendition> sounds = new ArrayList<>();

    /**
     * @param with {@code rate}, frames a second as {@code a/b}, when it is known
     * @param file where it will lie
     * @param made the playlists of the renditions
     */
    MasterPlaylist(Map<String, String> with, Path file, Map<Path, Result> made) throws IOException {
        this.file = file;
        this.frameRate = with.get("rate");
        for (Map.Entry<Path, Result> rendition : made.entrySet()) {
            Result result = rendition.getValue();
            (result.width() == null ? sounds : pictures)
                    .add(Rendition.read(rendition.getKey(), result));
        }
    }

    String text() {
        StringBuilder text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:7\n");
        text.append("#EXT-X-INDEPENDENT-SEGMENTS\n");
        for (Rendition sound : sounds) {
            text.append("#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"audio\"")
                    .append(",DEFAULT=YES,AUTOSELECT=YES,URI=\"")
                    .append(uri(sound))
                    .append("\"\n");
        }
        pictures.forEach(picture -> stream(text, picture));
        return text.toString();
    }

    private void stream(StringBuilder text, Rendition picture) {
        Rendition sound = sounds.isEmpty() ? null : sounds.get(0);
        text.append("#EXT-X-STREAM-INF:BANDWIDTH=")
                .append(picture.peak() + (sound == null ? 0 : sound.peak()))
                .append(",AVERAGE-BANDWIDTH=")
                .append(picture.average() + (sound == null ? 0 : sound.average()))
                .append(",CODECS=\"")
                .append(picture.codec())
                .append(sound == null ? "" : "," + sound.codec())
                .append("\",RESOLUTION=")
                .append(picture.result().width())
                .append('x')
                .append(picture.result().height());
        Double rate = rate();
        if (rate != null) {
            text.append(String.format(Locale.ROOT, ",FRAME-RATE=%.3f", rate));
        }
        text.append(sound == null ? "" : ",AUDIO=\"audio\"");
        text.append('\n').append(uri(picture)).append('\n');
    }

    private Double rate() {
        if (frameRate == null) {
            return null;
        }
        String[] parts = frameRate.split("/");
        double rate = Double.parseDouble(parts[0]) / Double.parseDouble(parts[1]);
        return rate > 0 && rate < 1000 ? rate : null;
    }

    private String uri(Rendition rendition) {
        return file.resolveSibling("").relativize(rendition.playlist()).toString();
    }
}
