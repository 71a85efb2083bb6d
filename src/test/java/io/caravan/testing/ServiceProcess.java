package io.caravan.testing;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.job.Json;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The real service as a process of its own, with a home of its own. */
public final class ServiceProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    private final Path home;
    private final Map<String, String> settings = new TreeMap<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private Process process;
    private Path launcher;
    private int fixedPort;
    private int port;

    public ServiceProcess(Path home) {
        this.home = home;
        set("caravan.watch.settle", "1s");
        set("caravan.disk.floor", "1M");
        set("caravan.retry.delay", "100ms");
        set("caravan.data", home.resolve("data").toString());
    }

    public ServiceProcess set(String key, String value) {
        settings.put(key, value);
        return this;
    }

    public Path home() {
        return home;
    }

    public Path inbox(String operation) {
        return folder("watch/inbox/" + operation);
    }

    public Path folder(String relative) {
        try {
            return Files.createDirectories(home.resolve(relative));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Instead of a free port, found at each start. */
    public ServiceProcess listen(int port) {
        this.fixedPort = port;
        return this;
    }

    /** Starts this script, not the classes under test. */
    public ServiceProcess by(Path script) {
        this.launcher = script;
        return this;
    }

    /** Starts it and waits until it is ready. */
    public ServiceProcess start() {
        launch();
        await("service ready; its log: " + log())
                .atMost(START_LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .failFast("the service ended: see " + log(), () -> !process.isAlive())
                .until(this::ready);
        return this;
    }

    /** Starts it without waiting. */
    public Process launch() {
        try {
            port = fixedPort == 0 ? FreePort.find() : fixedPort;
            List<String> options = new ArrayList<>(List.of("-Xmx256m"));
            options.add("-Dcaravan.listen=127.0.0.1:" + port);
            settings.forEach((key, value) -> options.add("-D" + key + "=" + value));
            ProcessBuilder builder = new ProcessBuilder(command(options)).redirectErrorStream(true);
            builder.environment().put("CARAVAN_HOME", home.toString());
            builder.environment().put("JAVA_OPTS", String.join(" ", options));
            builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
            Files.createDirectories(home);
            process = builder.start();
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> command(List<String> options) {
        if (launcher != null) {
            return List.of(launcher.toString(), "run");
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-Dcaravan.base=" + Path.of("").toAbsolutePath());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of("io.caravan.cli.CaravanMain", "run"));
        return command;
    }

    public Path log() {
        return home.resolve("service.out");
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** {@code kill -9}; returns when it is gone. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** SIGTERM; returns its exit code. */
    public int stop() {
        process.destroy();
        return process.onExit().join().exitValue();
    }

    public boolean ready() {
        try {
            return get("/health/ready").statusCode() == 200;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    /** {@code http://127.0.0.1:…} */
    public String address() {
        return "http://127.0.0.1:" + port;
    }

    public HttpResponse<String> get(String path) {
        return send("GET", path);
    }

    public HttpResponse<String> send(String method, String path) {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(address() + path))
                            .method(method, HttpRequest.BodyPublishers.noBody())
                            .timeout(Duration.ofSeconds(20))
                            .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All jobs, at most 1000, newest first. */
    public List<JsonNode> jobs() {
        try {
            List<JsonNode> jobs = new ArrayList<>();
            Json.MAPPER.readTree(get("/jobs?limit=1000").body()).path("jobs").forEach(jobs::add);
            return jobs;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits until this many jobs exist, every one has ended and what they staged in the outbox is
     * cleared away; returns them.
     */
    public List<JsonNode> awaitEnded(int count, Duration limit) {
        List<List<JsonNode>> last = new ArrayList<>();
        await(count + " ended jobs; log: " + log())
                .atMost(limit)
                .pollInterval(Duration.ofMillis(100))
                .failFast("the service ended: see " + log(), () -> !process.isAlive())
                .until(
                        () -> {
                            List<JsonNode> jobs = jobs();
                            last.add(jobs);
                            return jobs.size() >= count
                                    && jobs.stream().allMatch(ServiceProcess::ended)
                                    && !isStaged(home.resolve("watch/outbox"));
                        });
        return last.get(last.size() - 1);
    }

    private static boolean isStaged(Path outbox) throws IOException {
        if (!Files.isDirectory(outbox)) {
            return false;
        }
        try (Stream<Path> files = Files.list(outbox)) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith(".caravan-"));
        }
    }

    private static boolean ended(JsonNode job) {
        return List.of("completed", "failed", "cancelled", "skipped")
                .contains(job.path("state").asText());
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            kill();
        }
    }
}
