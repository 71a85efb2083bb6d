package io.caravan.probe;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What the first bytes of a file look like when FFmpeg does not take it for media. */
final class Signature {
    private static final Map<String, String> KNOWN =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry("%PDF", "a PDF"),
                            Map.entry("PK\3\4", "a ZIP archive or an office document"),
                            Map.entry("Rar!", "a RAR archive"),
                            Map.entry("7z\u00bc\u00af", "a 7-Zip archive"),
                            Map.entry("\u001f\u008b", "a gzip archive"),
                            Map.entry("\u00d0\u00cf\u0011\u00e0", "an office document"),
                            Map.entry("\u007fELF", "a program"),
                            Map.entry("MZ", "a Windows program"),
                            Map.entry("#!", "a script"),
                            Map.entry("{\\rtf", "a text document"),
                            Map.entry("8BPS", "a Photoshop picture"),
                            Map.entry("#extm3u", "a playlist"),
                            Map.entry("ffconcat", "a playlist"),
                            Map.entry("[playlist]", "a playlist"),
                            Map.entry("<mpd", "a DASH manifest"),
                            Map.entry(";ffmetadata", "an FFmpeg metadata file"),
                            Map.entry("<!doctype html", "a web page"),
                            Map.entry("<html", "a web page"),
                            Map.entry("<?xml", "an XML document"),
                            Map.entry("<svg", "an SVG picture")));

    private Signature() {}

    /** Such as {@code a PDF}, or null when it looks like nothing in particular. */
    static String name(byte[] head) {
        String bytes = new String(head, StandardCharsets.ISO_8859_1);
        String text =
                bytes.replaceFirst("^\u00ef\u00bb\u00bf", "").strip().toLowerCase(Locale.ROOT);
        for (Map.Entry<String, String> known : KNOWN.entrySet()) {
            if (bytes.startsWith(known.getKey()) || text.startsWith(known.getKey())) {
                return known.getKey().equals("<?xml") && text.contains("<mpd")
                        ? "a DASH manifest"
                        : known.getValue();
            }
        }
        if (bytes.chars().allMatch(c -> c == 0)) {
            return "nothing but zeros";
        }
        return bytes.chars().allMatch(Signature::printable) ? "plain text" : null;
    }

    private static boolean printable(int c) {
        return c >= 32 && c != 127 || c == '\n' || c == '\r' || c == '\t';
    }
}
