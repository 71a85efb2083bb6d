package io.caravan.net;

import io.caravan.storage.LocalPaths;
import io.caravan.storage.Scratch;

import org.apache.hc.core5.http.HeaderElement;
import org.apache.hc.core5.http.NameValuePair;
import org.apache.hc.core5.http.message.BasicHeaderValueParser;
import org.apache.hc.core5.http.message.ParserCursor;

import java.util.Locale;
import java.util.Map;

/** What a fetched file is called: as the server says, else as in the address. */
final class Names {
    private static final int LONGEST = 2000;

    /** For names without an extension, so that raw streams are recognized. */
    private static final Map<String, String> EXTENSIONS =
            Map.ofEntries(
                    Map.entry("video/mp4", "mp4"),
                    Map.entry("video/quicktime", "mov"),
                    Map.entry("video/webm", "webm"),
                    Map.entry("video/x-matroska", "mkv"),
                    Map.entry("video/mp2t", "ts"),
                    Map.entry("video/mpeg", "mpg"),
                    Map.entry("video/x-msvideo", "avi"),
                    Map.entry("application/mxf", "mxf"),
                    Map.entry("audio/mpeg", "mp3"),
                    Map.entry("audio/mp4", "m4a"),
                    Map.entry("audio/aac", "aac"),
                    Map.entry("audio/wav", "wav"),
                    Map.entry("audio/x-wav", "wav"),
                    Map.entry("audio/flac", "flac"),
                    Map.entry("audio/ogg", "ogg"),
                    Map.entry("image/jpeg", "jpg"),
                    Map.entry("image/png", "png"),
                    Map.entry("image/webp", "webp"),
                    Map.entry("image/gif", "gif"),
                    Map.entry("text/vtt", "vtt"));

    private Names() {}

    /**
     * A name that is safe in a folder.
     *
     * @param disposition value of {@code Content-Disposition}; may be empty
     * @param last where the content came from
     * @param first where it was asked for
     * @param type value of {@code Content-Type}; may be empty
     */
    static String of(String disposition, Target last, Target first, String type) {
        String said = lastSegment(said(disposition));
        String asked = lastSegment(path(first));
        String name = !said.isEmpty() ? said : !asked.isEmpty() ? asked : lastSegment(path(last));
        String safe = Scratch.fileName(name.isEmpty() ? "input" : name);
        return safe.matches("(?s).*\\.[A-Za-z0-9]{1,16}") ? safe : safe + extension(type);
    }

    private static String extension(String type) {
        String plain = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        String extension = EXTENSIONS.get(plain);
        return extension == null ? "" : "." + extension;
    }

    private static String path(Target target) {
        return LocalPaths.decode(target.path().split("\\?", 2)[0]);
    }

    private static String lastSegment(String path) {
        String name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
        return name.matches("\\.*") ? "" : name;
    }

    /** The name in the header; the one with a character set wins. */
    private static String said(String disposition) {
        if (disposition.isEmpty() || disposition.length() > LONGEST) {
            return "";
        }
        HeaderElement[] elements =
                BasicHeaderValueParser.INSTANCE.parseElements(
                        disposition, new ParserCursor(0, disposition.length()));
        if (elements.length == 0) {
            return "";
        }
        NameValuePair extended = elements[0].getParameterByName("filename*");
        if (extended != null && extended.getValue() != null) {
            String[] parts = extended.getValue().split("'", 3);
            if (parts.length == 3 && parts[0].equalsIgnoreCase("UTF-8")) {
                return LocalPaths.decode(parts[2]);
            }
        }
        NameValuePair plain = elements[0].getParameterByName("filename");
        return plain == null || plain.getValue() == null ? "" : plain.getValue();
    }

    /** What a server said, on one line and short enough for a message. */
    static String printable(String text) {
        String line = LocalPaths.printable(String.valueOf(text));
        return line.length() > 200 ? line.substring(0, 200) + "…" : line;
    }
}
