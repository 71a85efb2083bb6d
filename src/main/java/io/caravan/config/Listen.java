package io.caravan.config;

/**
 * Where the HTTP API listens.
 *
 * @param host a loopback address: {@code 127.0.0.1}, {@code ::1} or {@code localhost}
 * @param port 0 to 65535; 0 takes a free one
 */
public record Listen(String host, int port) {
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
