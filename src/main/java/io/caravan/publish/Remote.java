package io.caravan.publish;

import io.caravan.job.JobException;
import io.caravan.storage.LocalPaths;
import io.caravan.storage.Uris;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The fixed part of an output in a remote storage.
 *
 * @param base up to the template, with a slash at its end: {@code s3://bucket/out/}
 * @param options what the query of the output says, for the storage scheme to use
 */
public record Remote(String base, Map<String, String> options) {
    private static final Pattern AUTHORITY =
            Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://[^/{}]+/.*", Pattern.DOTALL);

    private static final Pattern STEPS = Pattern.compile("/\\.{1,2}/");

    public Remote {
        if (!AUTHORITY.matcher(base).matches()) {
            throw JobException.options(
                    "the output "
                            + LocalPaths.printable(base)
                            + " does not say where: write scheme://bucket-or-host/folder/{name}.{ext}");
        }
        if (STEPS.matcher(base).find()) {
            throw JobException.options(
                    "the output may not step up with \"..\"; name its folder in full");
        }
        options = Map.copyOf(options);
    }

    String scheme() {
        return Uris.scheme(base);
    }

    /** The URI of something below; percent-encoded where the scheme is of the web. */
    String uri(String relative) {
        boolean web = scheme().equals("http") || scheme().equals("https");
        return base + (web ? encoded(relative) : relative);
    }

    private static String encoded(String relative) {
        return Arrays.stream(relative.split("/"))
                .map(name -> URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/"));
    }

    /**
     * Reads {@code a=1&b=2}; values may be percent-encoded.
     *
     * @throws JobException of kind {@code options} when it is something else
     */
    static Map<String, String> options(String query) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            if (pair.isEmpty()) {
                continue;
            }
            if (equals <= 0) {
                throw JobException.options(
                        "the output's options are written ?name=value&name=value, not \""
                                + LocalPaths.printable(query)
                                + "\"");
            }
            options.put(pair.substring(0, equals), LocalPaths.decode(pair.substring(equals + 1)));
        }
        return options;
    }
}
