package io.caravan.http;

import io.caravan.job.JobException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the server listens.
 *
 * @param host name or address; IPv6 without brackets
 * @param port 0 to 65535; 0 picks a free one
 */
public record Listen(String host, int port) {
    private static final Pattern FORM = Pattern.compile("(?:\\[([^\\]]+)\\]|([^:\\[\\]]+)):(\\d+)");

    /**
     * Reads {@code host:port}.
     *
     * @throws JobException of kind {@code options} when it is none, or not an address of this
     *     machine alone: until there are API keys, whoever reaches the server may do everything
     */
    public static Listen parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches() || form.group(3).length() > 5) {
            throw unusable(text, "is not of the form host:port");
        }
        int port = Integer.parseInt(form.group(3));
        if (port > 65535) {
            throw unusable(text, "names a port above 65535");
        }
        String host = form.group(1) != null ? form.group(1) : form.group(2);
        if (!isLoopback(text, host)) {
            throw unusable(text, "can be reached from other machines, and there are no API keys");
        }
        return new Listen(host, port);
    }

    private static boolean isLoopback(String text, String host) {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (!address.isLoopbackAddress()) {
                    return false;
                }
            }
            return true;
        } catch (UnknownHostException e) {
            throw unusable(text, "names a host that is not known here");
        }
    }

    private static JobException unusable(String text, String why) {
        return JobException.options(
                "caravan.listen=" + text + " " + why + "; set it to 127.0.0.1:8080 or the like");
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
