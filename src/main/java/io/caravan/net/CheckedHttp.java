package io.caravan.net;

import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.util.Timeout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;

/**
 * Calls other machines on behalf of jobs: only where {@link AddressRules} allow, at the very
 * address that was checked. Follows no redirect, keeps no cookie, and repeats nothing by itself.
 */
public final class CheckedHttp implements AutoCloseable {
    private static final int CONNECTIONS = 64;

    private final CloseableHttpClient client;

    /**
     * @param connect longest time to connect
     * @param silence longest time without a byte
     */
    public CheckedHttp(AddressRules rules, Duration connect, Duration silence) {
        Timeout limit = Timeout.of(silence);
        PoolingHttpClientConnectionManager connections =
                PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(new Checked(rules))
                        .setMaxConnTotal(CONNECTIONS)
                        .setMaxConnPerRoute(CONNECTIONS)
                        .setDefaultConnectionConfig(
                                ConnectionConfig.custom()
                                        .setConnectTimeout(Timeout.of(connect))
                                        .setSocketTimeout(limit)
                                        .build())
                        .setDefaultSocketConfig(SocketConfig.custom().setSoTimeout(limit).build())
                        .build();
        client =
                HttpClients.custom()
                        .setConnectionManager(connections)
                        .setDefaultRequestConfig(
                                RequestConfig.custom()
                                        .setResponseTimeout(limit)
                                        .setConnectionRequestTimeout(limit)
                                        .build())
                        .setUserAgent("Caravan")
                        .disableRedirectHandling()
                        .disableCookieManagement()
                        .disableAuthCaching()
                        .disableAutomaticRetries()
                        .disableContentCompression()
                        .build();
    }

    /**
     * Sends the request, whose path is the target's, and returns the answer with its body still to
     * be read; close it.
     */
    public ClassicHttpResponse open(Target target, ClassicHttpRequest request) throws IOException {
        HttpClient http = client;
        return http.executeOpen(
                new HttpHost(target.scheme(), target.host(), target.port()), request, null);
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private record Checked(AddressRules rules) implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            return rules.resolve(host);
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}
