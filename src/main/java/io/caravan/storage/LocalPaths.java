package io.caravan.storage;

import io.caravan.job.JobException;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Turns {@code file:} URIs and plain paths into paths, and paths into URIs. */
public final class LocalPaths {
    private static final Pattern SCHEME =
            Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]+)://.*", Pattern.DOTALL);
    private static final String FILE = "file:";

    private final Path home;

    /**
     * @param home what relative paths are relative to
     */
    public LocalPaths(Path home) {
        this.home = home.toAbsolutePath().normalize();
    }

    /**
     * The absolute path, without {@code .} and {@code ..}, that a text means.
     *
     * @param text {@code file:} URI, or a path, relative to the home
     * @throws JobException of kind {@code input} when it is neither
     */
    public Path of(String text) {
        if (text == null || text.isBlank()) {
            throw JobException.input("there is no file name; give a path or a file: URI");
        }
        return resolve(isUri(text) ? decode(body(text)) : text);
    }

    Path resolve(String path) {
        try {
            return home.resolve(path).normalize();
        } catch (InvalidPathException e) {
            throw JobException.input(
                    "\"" + printable(path) + "\" is no file name: " + e.getReason());
        }
    }

    /** Whether it is written as a {@code file:} URI, in which {@code %20} means a space. */
    public static boolean isUri(String text) {
        return text.regionMatches(true, 0, FILE, 0, FILE.length());
    }

    /** Whether it is a {@code file:} URI or a plain path. */
    public static boolean isLocal(String text) {
        return isUri(text) || !SCHEME.matcher(text).matches();
    }

    /**
     * What follows {@code file:} and an empty host, or the whole text when it is a plain path;
     * still encoded.
     *
     * @throws JobException when it names another scheme or another machine
     */
    public static String body(String text) {
        if (!isUri(text)) {
            var scheme = SCHEME.matcher(text);
            if (scheme.matches()) {
                throw JobException.input(
                        "\""
                                + printable(text)
                                + "\" is not a local file: its scheme is "
                                + scheme.group(1));
            }
            return text;
        }
        String rest = text.substring(FILE.length());
        if (!rest.startsWith("//") || rest.startsWith("///")) {
            return rest;
        }
        if (rest.startsWith("//localhost/")) {
            return rest.substring("//localhost".length());
        }
        throw JobException.input(
                "\""
                        + printable(text)
                        + "\" names a host; a local file has three slashes: file:///folder/name");
    }

    /**
     * Reads {@code %XX}. Text that holds anything else behind a {@code %} is no URI after all, and
     * is taken as it stands.
     */
    public static String decode(String text) {
        try {
            String decoded = URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
            return decoded.indexOf('\uFFFD') >= 0 ? text : decoded;
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** The {@code file:} URI of an absolute path; the same on every machine and in every locale. */
    public static String uri(Path path) {
        StringBuilder uri = new StringBuilder("file://");
        for (Path name : path.toAbsolutePath().normalize()) {
            uri.append('/')
                    .append(
                            URLEncoder.encode(name.toString(), StandardCharsets.UTF_8)
                                    .replace("+", "%20"));
        }
        return path.getNameCount() == 0 ? "file:///" : uri.toString();
    }

    /** The text on one line, for a message. */
    public static String printable(Object text) {
        return text.toString().replaceAll("\\p{Cntrl}", "?");
    }
}
