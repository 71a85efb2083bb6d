package io.caravan.storage;

import io.caravan.job.JobException;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is common to the URIs of all storage schemes. What follows {@code scheme://} is the scheme's
 * own affair: in {@code s3://bucket/key} the key stands as it is, with spaces and {@code %}.
 */
public final class Uris {
    private static final Pattern URI =
            Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):.*", Pattern.DOTALL);

    private static final Pattern WEB = Pattern.compile("(?is)https?://.*");

    private Uris() {}

    /**
     * The scheme, in lower case.
     *
     * @throws JobException of kind {@code options} when the text is no URI
     */
    public static String scheme(String uri) {
        Matcher matcher = URI.matcher(uri);
        if (!matcher.matches()) {
            throw JobException.options("\"" + LocalPaths.printable(uri) + "\" is no URI");
        }
        return matcher.group(1).toLowerCase(Locale.ROOT);
    }

    /**
     * Name of the file that an input means, as a person would write it: of an address on the web
     * decoded and without its query, where tokens stand.
     *
     * @param uri a URI of any scheme, or a plain path
     */
    public static String fileName(String uri) {
        if (WEB.matcher(uri).matches()) {
            return lastSegment(LocalPaths.decode(uri.replaceFirst("(?s)[?#].*", "")));
        }
        return lastSegment(LocalPaths.isUri(uri) ? LocalPaths.decode(uri) : uri);
    }

    /** What follows the last slash: the file's name. */
    public static String lastSegment(String uri) {
        return uri.substring(uri.lastIndexOf('/') + 1);
    }
}
