package io.caravan.finish;

import io.caravan.job.Result;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;

/** The playlist of an HLS ladder that names its renditions; its figures are those of the files. */
final class MasterPlaylist {
    private static final String GROUP = "audio";

    private final Path file;
    private final Map<String, String> with;
    private final List<Rendition> pictures = new ArrayList<>();
    private final List<Rendition> sounds = new ArrayList<>();
    private final long target;

    /**
     * @param with {@code rate}, frames a second as {@code a/b}, when it is known; of renditions of
     *     sound {@code <role>.language} and {@code <role>.title}
     * @param file where it will lie
     * @param made the playlists of the renditions; their target durations are made equal
     */
    MasterPlaylist(Map<String, String> with, Path file, Map<Path, Result> made) throws IOException {
        this.file = file;
        this.with = with;
        for (Map.Entry<Path, Result> rendition : made.entrySet()) {
            Result result = rendition.getValue();
            if (result.width() == null) {
                ShortTail.join(rendition.getKey());
            }
            (result.width() == null ? sounds : pictures)
                    .add(Rendition.read(rendition.getKey(), result));
        }
        List<Rendition> all = new ArrayList<>(pictures);
        all.addAll(sounds);
        target = all.stream().mapToLong(Rendition::target).max().orElse(1);
        for (Rendition rendition : all) {
            rendition.setTarget(Math.max(1, target));
        }
    }

    String text() {
        StringBuilder text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:7\n");
        text.append("#EXT-X-INDEPENDENT-SEGMENTS\n");
        sounds.forEach(sound -> media(text, sound));
        if (pictures.isEmpty()) {
            sounds.forEach(sound -> stream(text, sound, null));
        }
        pictures.forEach(picture -> stream(text, picture, loudest()));
        return text.toString();
    }

    private void media(StringBuilder text, Rendition sound) {
        String role = sound.result().role();
        String language = tag(with.get(role + ".language"));
        text.append("#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"" + GROUP + "\",NAME=\"")
                .append(name(with.get(role + ".title"), language, role))
                .append('"');
        if (language != null) {
            text.append(",LANGUAGE=\"").append(language).append('"');
        }
        text.append(sound == sounds.get(0) ? ",DEFAULT=YES" : ",DEFAULT=NO")
                .append(",AUTOSELECT=YES");
        if (sound.entry().channels() > 0) {
            text.append(",CHANNELS=\"").append(sound.entry().channels()).append('"');
        }
        text.append(",URI=\"").append(uri(sound)).append("\"\n");
    }

    /** What the source calls it, else its language, else what it is. */
    private static String name(String title, String language, String role) {
        if (title != null && !title.isBlank()) {
            // a quoted string of a playlist has no way to write these
            return title.replaceAll("[\"\\p{Cntrl}]", "'").strip();
        }
        if (language == null) {
            return role;
        }
        Locale locale = Locale.forLanguageTag(language);
        return locale.getDisplayLanguage(Locale.ENGLISH);
    }

    /** The shortest code of a language, as RFC 5646 wants it; null when it is not told. */
    private static String tag(String code) {
        if (code == null || !code.matches("[A-Za-z]{2,3}") || code.equals("und")) {
            return null;
        }
        for (String two : Locale.getISOLanguages()) {
            if (code.equalsIgnoreCase(two) || code.equalsIgnoreCase(three(two))) {
                return two;
            }
        }
        return code.toLowerCase(Locale.ROOT);
    }

    private static String three(String two) {
        try {
            return Locale.forLanguageTag(two).getISO3Language();
        } catch (MissingResourceException e) {
            return "";
        }
    }

    /** The sound that needs most, as any may be heard; null when there is none. */
    private Rendition loudest() {
        Rendition most = null;
        for (Rendition sound : sounds) {
            most = most == null || sound.peak(target) > most.peak(target) ? sound : most;
        }
        return most;
    }

    private void stream(StringBuilder text, Rendition main, Rendition sound) {
        text.append("#EXT-X-STREAM-INF:BANDWIDTH=")
                .append(main.peak(target) + (sound == null ? 0 : sound.peak(target)))
                .append(",AVERAGE-BANDWIDTH=")
                .append(main.average() + (sound == null ? 0 : sound.average()))
                .append(",CODECS=\"")
                .append(main.entry().codec())
                .append(sound == null ? "" : "," + sound.entry().codec())
                .append('"');
        if (main.result().width() != null) {
            text.append(",RESOLUTION=")
                    .append(main.result().width())
                    .append('x')
                    .append(main.result().height());
            Double rate = rate();
            text.append(rate == null ? "" : String.format(Locale.ROOT, ",FRAME-RATE=%.3f", rate));
        }
        text.append(sounds.isEmpty() ? "" : ",AUDIO=\"" + GROUP + "\"");
        text.append('\n').append(uri(main)).append('\n');
    }

    private Double rate() {
        if (!with.containsKey("rate")) {
            return null;
        }
        String[] parts = with.get("rate").split("/");
        double rate = Double.parseDouble(parts[0]) / Double.parseDouble(parts[1]);
        return rate > 0 && rate < 1000 ? rate : null;
    }

    private String uri(Rendition rendition) {
        return file.resolveSibling("").relativize(rendition.playlist()).toString();
    }
}
