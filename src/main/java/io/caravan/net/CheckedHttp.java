package io.caravan.net;

import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.Timeout;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLSocket;

/**
 * Calls other machines on behalf of jobs: only where {@link AddressRules} allow, at the very
 * address that was checked. Follows no redirect, keeps no cookie, and repeats nothing by itself.
 */
public final class CheckedHttp implements AutoCloseable {
    private static final int CONNECTIONS = 64;

    private static final int LONGEST_LINE = 16 << 10;
    private static final int MOST_HEADERS = 200;
    private static final URI ROOT = URI.create("/");

    private final CloseableHttpClient client;
    private final ScheduledExecutorService limits =
            Executors.newSingleThreadScheduledExecutor(CheckedHttp::daemon);

    /**
     * @param connect longest time to connect
     * @param silence longest time without a byte
     */
    public CheckedHttp(AddressRules rules, Duration connect, Duration silence) {
        Timeout limit = Timeout.of(silence);
        PoolingHttpClientConnectionManager connections =
                PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(new Checked(rules))
                        .setConnectionFactory(
                                ManagedHttpClientConnectionFactory.builder()
                                        .http1Config(
                                                Http1Config.custom()
                                                        .setMaxLineLength(LONGEST_LINE)
                                                        .setMaxHeaderCount(MOST_HEADERS)
                                                        .build())
                                        .build())
                        .setTlsSocketStrategy(CheckedHttp::upgrade)
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
                        // or a list of all public domains is read for the cookies it does not keep
                        .setDefaultCookieSpecRegistry(name -> null)
                        .disableAuthCaching()
                        .disableAutomaticRetries()
                        .disableContentCompression()
                        .build();
    }

    /** A request to the target, to fill and {@link #open}; it can be cancelled by any thread. */
    public static HttpUriRequestBase request(String method, Target target) {
        HttpUriRequestBase request = new HttpUriRequestBase(method, ROOT);
        request.setScheme(target.scheme());
        request.setPath(target.path());
        return request;
    }

    /**
     * Sends the request and returns the answer with its body still to be read; close it.
     *
     * @param limit after this long all of it is broken off, body included; null for never
     */
    public Answer open(Target target, HttpUriRequestBase request, Duration limit)
            throws IOException {
        HttpClient http = client;
        Future<?> end =
                limit == null
                        ? CompletableFuture.completedFuture(null)
                        : limits.schedule(request::cancel, limit.toMillis(), TimeUnit.MILLISECONDS);
        try {
            HttpHost host = new HttpHost(target.scheme(), target.host(), target.port());
            return new Answer(request, http.executeOpen(host, request, null), end);
        } catch (IOException e) {
            boolean late = limit != null && request.isCancelled() && end.isDone();
            end.cancel(false);
            throw late
                    ? new SocketTimeoutException("no answer within " + limit.toSeconds() + " s")
                    : e;
        }
    }

    /** What came back. */
    public static final class Answer implements AutoCloseable {
        private static final int DRAINED = 8 << 10;

        private final HttpUriRequestBase request;
        private final ClassicHttpResponse response;
        private final Future<?> end;
        private boolean complete;

        private Answer(HttpUriRequestBase request, ClassicHttpResponse response, Future<?> end) {
            this.request = request;
            this.response = response;
            this.end = end;
        }

        public ClassicHttpResponse response() {
            return response;
        }

        /** The body was read to its end. */
        public void complete() {
            complete = true;
        }

        /** Reads a short body to its end, so that the connection can be used again. */
        public void drain() {
            HttpEntity entity = response.getEntity();
            if (entity == null) {
                complete = true;
            } else if (entity.getContentLength() >= 0 && entity.getContentLength() <= DRAINED) {
                try {
                    entity.getContent().transferTo(OutputStream.nullOutputStream());
                    complete = true;
                } catch (IOException notNeeded) {
                    // The answer itself is here; only the connection is lost.
                }
            }
        }

        /** Never reads what is left of a body: it may have no end. */
        @Override
        public void close() {
            if (!complete) {
                request.cancel();
            }
            end.cancel(false);
            try {
                response.close();
            } catch (IOException gone) {
                // As it should be.
            }
        }
    }

    @Override
    public void close() {
        limits.shutdownNow();
        try {
            client.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static SSLSocket upgrade(
            Socket socket, String host, int port, Object attachment, HttpContext context)
            throws IOException {
        return Tls.STRATEGY.upgrade(socket, host, port, attachment, context);
    }

    /** The authorities that are trusted take long to read, and many a service calls nobody. */
    private static final class Tls {
        static final TlsSocketStrategy STRATEGY = DefaultClientTlsStrategy.createDefault();
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "http-limits");
        thread.setDaemon(true);
        return thread;
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
