package io.caravan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.job.Json;
import io.caravan.outage.HttpInput;
import io.caravan.outage.KafkaSink;
import io.caravan.outage.KafkaSource;
import io.caravan.outage.MailSink;
import io.caravan.outage.Part;
import io.caravan.outage.S3Output;
import io.caravan.outage.S3Source;
import io.caravan.outage.SftpOutput;
import io.caravan.outage.SftpSource;
import io.caravan.outage.SqsSource;
import io.caravan.outage.WebhookSink;
import io.caravan.storage.Checksum;
import io.caravan.testing.Line;
import io.caravan.testing.ServiceProcess;
import io.caravan.testing.TestFfmpeg;
import io.caravan.testing.TestMedia;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Every server that the service talks to, broken in the midst of jobs, with and without {@code kill
 * -9} of the service at that moment: the jobs wait, and end right once it is back.
 *
 * <p>The normal run takes a sample; {@code -Dcaravan.test.seed=…} takes another one. {@code
 * -Dcaravan.test.outage='s3.*stopped'} narrows the nightly run.
 */
class OutageTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** For every few kilobytes. */
    private static final Duration PAUSE = Duration.ofMillis(40);

    private static final int SAMPLE = 2;

    @TempDir static Path folder;
    private static Path clip;

    /** Starts a server, and tells the service where it is. */
    private interface Opening {
        Part open(ServiceProcess service, Path clip, Path data) throws Exception;
    }

    private enum Server {
        HTTP_INPUT(HttpInput::new),
        KAFKA_SINK(KafkaSink::new),
        KAFKA_SOURCE(KafkaSource::new),
        MAIL_SINK(MailSink::new),
        S3_OUTPUT(S3Output::new),
        S3_SOURCE(S3Source::new),
        SFTP_OUTPUT(SftpOutput::new),
        SFTP_SOURCE(SftpSource::new),
        SQS_SOURCE(SqsSource::new),
        WEBHOOK_SINK(WebhookSink::new);

        private final Opening opening;

        Server(Opening opening) {
            this.opening = opening;
        }
    }

    /** What is done to a server. */
    private interface Deed {
        void to(Part part) throws Exception;
    }

    private enum Fault {
        STOPPED(Part::stop, Part::start),
        RESTARTED(
                part -> {
                    part.stop();
                    part.start();
                },
                null),
        REFUSING(part -> part.refuse(true), part -> part.refuse(false)),
        SLOW(part -> part.line().slow(PAUSE), null);

        private final Deed begin;
        private final Deed end;

        /**
         * @param end once the service has noticed, or null when there is nothing to notice
         */
        Fault(Deed begin, Deed end) {
            this.begin = begin;
            this.end = end;
        }
    }

    private record Cell(Server server, Fault fault, boolean killed) {
        /** A server that is back before the service is has not been away: see {@link CrashTest}. */
        boolean makesSense() {
            return fault != Fault.RESTARTED || !killed;
        }

        @Override
        public String toString() {
            String text = server + " " + fault + (killed ? ", service killed" : "");
            return text.toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** A server that is cut off may well throw. */
    @BeforeAll
    static void leaveServersAlone() {
        Awaitility.doNotCatchUncaughtExceptionsByDefault();
    }

    @AfterAll
    static void watchThreadsAgain() {
        Awaitility.reset();
    }

    @BeforeAll
    static void makeClip() {
        clip = TestMedia.clip(folder.resolve("clip.mp4"));
        assertThat(clip.toFile().length())
                .as("bytes, so that it breaks in the midst")
                .isGreaterThan(100_000);
    }

    @TestFactory
    Stream<DynamicTest> a_sample_of_outages_costs_no_job() {
        long seed = Long.getLong("caravan.test.seed", 1);
        List<Cell> cells = new ArrayList<>(cells().toList());
        Collections.shuffle(cells, new Random(seed));
        return cells.stream().limit(SAMPLE).map(cell -> test(cell, " (seed " + seed + ")"));
    }

    @Tag("nightly")
    @TestFactory
    Stream<DynamicTest> no_outage_costs_a_job() {
        String wanted = System.getProperty("caravan.test.outage", "");
        return cells().filter(cell -> cell.toString().matches(".*" + wanted + ".*"))
                .map(cell -> test(cell, ""));
    }

    private static Stream<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (Server server : Server.values()) {
            for (Fault fault : Fault.values()) {
                cells.add(new Cell(server, fault, false));
                cells.add(new Cell(server, fault, true));
            }
        }
        return cells.stream().filter(Cell::makesSense);
    }

    private static DynamicTest test(Cell cell, String more) {
        return dynamicTest(
                cell + more,
                () -> {
                    try {
                        check(cell);
                    } catch (Exception | AssertionError e) {
                        // reports number such tests, and do not name them
                        throw new AssertionError(cell + more + ": " + e.getMessage(), e);
                    }
                });
    }

    private static void check(Cell cell) throws Exception {
        Path home = Files.createTempDirectory(folder, "home");
        Path data = Files.createTempDirectory(folder, "server");
        try (ServiceProcess service = service(home);
                Part part = cell.server().opening.open(service, clip, data)) {
            Line.Hold middle = part.middle();
            service.start();
            part.work();
            middle.reached().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            cell.fault().begin.to(part);
            if (cell.killed()) {
                service.kill();
            }
            middle.release();
            if (cell.killed()) {
                service.start();
            }
            if (cell.fault().end != null) {
                await(cell + " is noticed; log: " + service.log())
                        .atMost(LIMIT)
                        .until(() -> part.isMissed(cell.fault() == Fault.REFUSING));
                cell.fault().end.to(part);
            }
            endsRight(cell, part, service);
        }
    }

    private static ServiceProcess service(Path home) {
        return new ServiceProcess(home)
                .set("caravan.ffmpeg", TestFfmpeg.get().executable().toString())
                .set("caravan.watch.settle", "100ms")
                .set("caravan.retry.max", "1s")
                .set("caravan.events.folder", "events");
    }

    private static void endsRight(Cell cell, Part part, ServiceProcess service) throws Exception {
        List<JsonNode> jobs = service.awaitEnded(part.jobs(), LIMIT);
        assertThat(jobs)
                .hasSize(part.jobs())
                .allMatch(job -> job.path("state").asText().equals("completed"));
        if (!part.countsFailures()) {
            assertThat(jobs).allMatch(job -> job.path("failures").asInt() == 0);
        }
        assertThat(jobs).allMatch(job -> job.path("lost").asInt() <= (cell.killed() ? 1 : 0));
        await("everybody knows of " + cell + "; log: " + service.log())
                .atMost(LIMIT)
                .untilAsserted(
                        () -> {
                            part.check(jobs);
                            nothingIsLeft(service);
                            eachEndIsToldOnce(service.home().resolve("events"), jobs);
                        });
        assertThat(service.jobs()).hasSize(part.jobs());
        resultsAreWhole(part.results(), jobs);
        if (cell.fault() == Fault.SLOW) {
            assertThat(part.line().delayed()).isPositive();
        }
    }

    private static void nothingIsLeft(ServiceProcess service) {
        assertThat(service.get("/health").body()).doesNotContain("\"source ", "\"sink ");
        assertThat(service.home().resolve("data/work").toFile().list()).isNullOrEmpty();
        assertThat(service.home().resolve("data/staged").toFile().list()).isNullOrEmpty();
    }

    private static void eachEndIsToldOnce(Path events, List<JsonNode> jobs) throws IOException {
        List<String> ended = new ArrayList<>();
        try (Stream<Path> files = Files.walk(events)) {
            for (Path file : files.filter(f -> f.toString().endsWith("-completed.json")).toList()) {
                ended.add(Json.MAPPER.readTree(file.toFile()).path("subject").asText());
            }
        }
        assertThat(ended)
                .containsExactlyInAnyOrderElementsOf(
                        jobs.stream().map(job -> job.path("id").asText()).toList());
    }

    private static void resultsAreWhole(Map<String, byte[]> results, List<JsonNode> jobs)
            throws IOException {
        assertThat(results.keySet())
                .isEqualTo(
                        IntStream.range(0, jobs.size())
                                .mapToObj(i -> "clip " + i + ".remux.mp4")
                                .collect(Collectors.toSet()));
        Path folder = Files.createTempDirectory(OutageTest.folder, "results");
        for (JsonNode job : jobs) {
            String uri = job.at("/results/0/uri").asText().replace("%20", " ");
            String name = uri.substring(uri.lastIndexOf('/') + 1);
            Path result = Files.write(folder.resolve(name), results.get(name));
            assertThat(Checksum.sha256(result)).isEqualTo(job.at("/results/0/sha256").asText());
        }
        assertThat(TestMedia.plays(folder.resolve("clip 0.remux.mp4"))).isTrue();
    }
}
