package io.caravan.outage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.caravan.job.Json;
import io.caravan.testing.Line;
import io.caravan.testing.ServiceProcess;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A server that the service talks to over a line, and work that needs it. */
public abstract class Part implements AutoCloseable {
    private static final String BUSY =
            "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    protected final ServiceProcess service;
    protected final Path clip;
    private Line line;

    /**
     * @param clip what all the work is about
     */
    protected Part(ServiceProcess service, Path clip) {
        this.service = service;
        this.clip = clip;
    }

    /** Where the service is to call the server. */
    protected final Line lineTo(int port) {
        line = new Line(port);
        return line;
    }

    public final Line line() {
        return line;
    }

    /** The moment at which it breaks: in the midst of what it is for. */
    public abstract Line.Hold middle();

    /** How many jobs there are: one more than run at a time. */
    public int jobs() {
        return 3;
    }

    /** Makes the jobs, whose results are called {@code clip 0.remux.mp4} and so on. */
    public void work() throws IOException {
        for (int i = 0; i < jobs(); i++) {
            Files.writeString(service.inbox("remux").resolve(i + ".job.json"), message(i));
        }
    }

    /** A job message. */
    protected final String message(int number) throws IOException {
        ObjectNode job = Json.MAPPER.createObjectNode();
        job.put("operation", "remux").put("input", input(number));
        if (output() != null) {
            job.put("output", output());
        }
        return job.toString();
    }

    protected String input(int number) throws IOException {
        return media(number).toString();
    }

    /** Where results go, or null for the outbox. */
    protected String output() {
        return null;
    }

    /** Stops the server; it keeps what it has. */
    public void stop() {
        line.cut();
        stopServer();
    }

    public void start() {
        startServer();
        line.mend();
    }

    protected void stopServer() {}

    protected void startServer() {}

    /** It answers, but does nothing. */
    public void refuse(boolean refuse) throws Exception {
        line.refuse(refuse ? BUSY : null);
    }

    /** Whether the service knows that it is away, or has done all that it can without it. */
    public abstract boolean isMissed(boolean refuses);

    /** Whether what goes wrong with it is a failure of a job, which is then tried again. */
    public boolean countsFailures() {
        return false;
    }

    /** What was published there, by name. */
    public Map<String, byte[]> results() throws IOException {
        return contents(service.folder("watch/outbox"));
    }

    /**
     * Fails unless nothing is left over, and the server knows of each job what it is to know. Asked
     * again until it is so.
     */
    public void check(List<JsonNode> jobs) throws Exception {}

    protected final boolean healthSays(String text) {
        return service.get("/health").body().contains(text);
    }

    /** Whether a job waits, and says for what. */
    protected final boolean isWaitedFor() {
        return service.jobs().stream()
                .anyMatch(
                        job ->
                                job.path("state").asText().equals("queued")
                                        && !job.at("/error/message").asText().isEmpty());
    }

    protected final boolean haveEnded() {
        return service.jobs().stream()
                        .filter(job -> job.path("state").asText().equals("completed"))
                        .count()
                == jobs();
    }

    protected static String name(int number) {
        return "clip " + number + ".mp4";
    }

    /** Files that jobs may name as their input. */
    protected final Path media(int number) throws IOException {
        Path file = service.folder("watch/media").resolve(name(number));
        return Files.exists(file) ? file : Files.copy(clip, file);
    }

    protected static Map<String, byte[]> contents(Path folder) throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(folder.relativize(file).toString(), Files.readAllBytes(file));
            }
        } catch (UncheckedIOException moving) {
            throw moving.getCause();
        }
        return contents;
    }

    @Override
    public void close() {
        line.close();
    }
}
