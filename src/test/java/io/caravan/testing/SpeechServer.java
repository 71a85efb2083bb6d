package io.caravan.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that takes a form with a file and answers subtitles; busy at first. */
public final class SpeechServer implements AutoCloseable {
    public static final String SUBTITLES = "1\n00:00:00,000 --> 00:00:01,000\nHello\n";

    /** What every HTTP client says. */
    public static final Set<String> USUAL_HEADERS =
            Set.of(
                    "Accept-encoding",
                    "Connection",
                    "Content-length",
                    "Content-type",
                    "Host",
                    "Transfer-encoding",
                    "Upgrade",
                    "User-agent");

    private final HttpServer server;
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    /** What came in; the body byte by byte. */
    public record Request(String path, Set<String> headers, String body) {}

    public SpeechServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body =
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1);
        Set<String> headers = Set.copyOf(exchange.getRequestHeaders().keySet());
        requests.add(new Request(exchange.getRequestURI().getPath(), headers, body));
        boolean busy = requests.size() == 1;
        byte[] answer = (busy ? "try later" : SUBTITLES).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(busy ? 503 : 200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public List<Request> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
