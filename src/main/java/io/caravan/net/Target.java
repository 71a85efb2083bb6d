package io.caravan.net;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An {@code http:} or {@code https:} address taken apart: what is connected to is exactly what was
 * read here.
 *
 * @param host as in the address, small letters, an IPv6 address without brackets
 * @param port never missing
 * @param path with the query, beginning with {@code /}
 * @param user {@code name:password} to log in with, or null
 */
public record Target(String scheme, String host, int port, String path, String user) {
    private static final int LONGEST = 8192;
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{1,253}");
    private static final Pattern NUMBERS = Pattern.compile("\\[[0-9A-Fa-f:.]+]");

    /**
     * @throws IllegalArgumentException that says what is wrong, without repeating a password
     */
    public static Target parse(String text) {
        try {
            if (text.length() > LONGEST) {
                throw new IllegalArgumentException("the address is too long");
            }
            return of(new URI(text));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("it is no address: " + e.getReason(), e);
        }
    }

    static Target of(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("it does not begin with http:// or https://");
        }
        String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        int at = authority.lastIndexOf('@');
        String place = authority.substring(at + 1);
        int colon = place.endsWith("]") ? -1 : place.lastIndexOf(':');
        String host = (colon < 0 ? place : place.substring(0, colon)).toLowerCase(Locale.ROOT);
        boolean numbers = NUMBERS.matcher(host).matches();
        if (!numbers && !HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("it names no host");
        }
        return new Target(
                scheme,
                numbers ? host.substring(1, host.length() - 1) : host,
                port(scheme, colon < 0 ? "" : place.substring(colon + 1)),
                path(uri),
                at < 0 ? null : decoded(authority.substring(0, at)));
    }

    private static int port(String scheme, String text) {
        if (text.isEmpty()) {
            return scheme.equals("https") ? 443 : 80;
        }
        if (!text.matches("\\d{1,5}")
                || Integer.parseInt(text) > 65535
                || Integer.parseInt(text) < 1) {
            throw new IllegalArgumentException("its port is not possible");
        }
        return Integer.parseInt(text);
    }

    private static String path(URI uri) {
        String path =
                uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String ascii = URI.create("x:" + path).toASCIIString().substring(2);
        return uri.getRawQuery() == null
                ? ascii
                : ascii + "?" + URI.create("x:/?" + uri.getRawQuery()).toASCIIString().substring(4);
    }

    private static String decoded(String user) {
        return io.caravan.storage.LocalPaths.decode(user);
    }

    /** Whether credentials for the other may be sent to this one. */
    public boolean isSameOrigin(Target other) {
        return scheme.equals(other.scheme) && host.equals(other.host) && port == other.port;
    }

    /** The value of {@code Authorization} for the user. */
    public String basic() {
        byte[] login = user.getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(login);
    }

    /** Where a redirect leads. */
    public Target redirect(String location) {
        try {
            URI base = new URI(scheme + "://" + authority() + path);
            return of(base.resolve(new URI(location)));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("it redirects to no address: " + e.getReason(), e);
        }
    }

    private String authority() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** For messages: without user and query. */
    @Override
    public String toString() {
        boolean usual = port == (scheme.equals("https") ? 443 : 80);
        String name = host.contains(":") ? "[" + host + "]" : host;
        return scheme + "://" + name + (usual ? "" : ":" + port) + path.split("\\?", 2)[0];
    }
}
