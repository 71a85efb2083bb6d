package io.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.caravan.testing.Browser;
import io.caravan.testing.ServiceProcess;
import io.caravan.testing.TestMedia;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** A ladder that the real service made, played by hls.js in the real Chromium. */
class HlsPlaybackTest {
    private static final String PLAYER =
            """
            <!doctype html><meta charset="utf-8"><title>A ladder</title>
            <style>body { margin: 0; background: #222 } video { width: 960px }</style>
            <video id="video" muted playsinline></video>
            <script src="hls.js"></script>
            <script>
              const video = document.getElementById('video');
              const errors = [];
              const hls = new Hls({startLevel: 0, capLevelToPlayerSize: false, maxBufferLength: 6});
              hls.on(Hls.Events.ERROR, (event, data) => {
                if (data.fatal) { errors.push(data.type + ' ' + data.details); }
              });
              hls.loadSource('master.m3u8');
              hls.attachMedia(video);
              hls.on(Hls.Events.MANIFEST_PARSED, () => { hls.currentLevel = 0; video.play(); });
            </script>
            """;

    @TempDir Path home;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private Browser browser;

    @BeforeEach
    void startBrowser() throws IOException {
        browser = Browser.start();
    }

    @AfterEach
    void stop() {
        if (browser != null) {
            browser.close();
        }
        if (server != null) {
            server.stop(0);
        }
        threads.shutdownNow();
    }

    @Test
    void hls_js_plays_a_ladder_and_switches_between_a_copied_and_an_encoded_rung()
            throws Exception {
        serve(ladder());
        Page page = browser.page();
        page.setDefaultTimeout(180_000);
        page.navigate("http://127.0.0.1:" + server.getAddress().getPort() + "/player.html");

        page.waitForFunction("video.currentTime > 0.5 && video.videoWidth === 640");
        assertThat(page.evaluate("hls.levels.map(level => level.height + ' ' + level.codecSet)"))
                .isEqualTo(List.of("360 avc1,mp4a", "480 avc1,mp4a", "720 avc1,mp4a"));
        assertThat(page.evaluate("[hls.audioTracks[0].name, hls.audioTracks[0].lang]"))
                .isEqualTo(List.of("English", "en"));
        assertThat(((Number) page.evaluate("video.buffered.start(0)")).doubleValue())
                .as("picture and sound begin together")
                .isLessThan(0.05);

        switchTo(page, "hls.levels.length - 1", 3, 1280);
        page.waitForFunction("video.currentTime > 5.5");
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target/hls-playback.png")));

        switchTo(page, "0", 7, 640);
        page.waitForFunction("video.ended");

        assertThat(page.evaluate("errors")).isEqualTo(List.of());
        assertThat(((Number) page.evaluate("video.getVideoPlaybackQuality().totalVideoFrames")))
                .satisfies(frames -> assertThat(frames.intValue()).isGreaterThan(50));
        assertThat(((Number) page.evaluate("video.webkitAudioDecodedByteCount")))
                .satisfies(bytes -> assertThat(bytes.longValue()).isGreaterThan(1000));
        assertThat(((Number) page.evaluate("video.duration")).doubleValue()).isBetween(11.9, 12.2);
    }

    /** Goes to a place and slowly on, so that no machine reaches the end before it switches. */
    private static void switchTo(Page page, String level, double seconds, int width) {
        page.evaluate("video.playbackRate = 0.25");
        page.evaluate("video.currentTime = " + seconds);
        // a switch in the middle of a seek can leave Chromium with the old picture for good
        page.waitForFunction("!video.seeking && video.readyState > 2");
        page.evaluate("hls.currentLevel = " + level);
        page.waitForFunction("video.videoWidth === " + width);
        page.evaluate("video.playbackRate = 1");
        // no gap between what was there of the other rung and this one
        page.waitForFunction("video.buffered.length === 1");
    }

    private Path ladder() throws IOException {
        try (ServiceProcess service = new ServiceProcess(home)) {
            Path clip =
                    TestMedia.clip(
                            home.resolve("clip.mp4"),
                            12,
                            "1280x720",
                            "-c:v",
                            "libx264",
                            "-preset",
                            "superfast",
                            "-crf",
                            "30",
                            "-pix_fmt",
                            "yuv420p",
                            "-g",
                            "50",
                            "-c:a",
                            "aac",
                            "-metadata:s:a",
                            "language=eng");
            service.start();
            Files.move(clip, service.inbox("hls").resolve("clip.mp4"));
            assertThat(service.awaitEnded(1, Duration.ofMinutes(3)))
                    .allMatch(job -> job.path("state").asText().equals("completed"))
                    .allMatch(
                            job ->
                                    job.at("/plan/outputs/0/streams/0/codec")
                                            .asText()
                                            .equals("copy"));
        }
        try (Stream<Path> files = Files.walk(home.resolve("watch/outbox"))) {
            return files.filter(file -> file.endsWith("master.m3u8"))
                    .findFirst()
                    .orElseThrow()
                    .getParent();
        }
    }

    private void serve(Path folder) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext(
                "/",
                exchange -> {
                    String name = exchange.getRequestURI().getPath().substring(1);
                    switch (name) {
                        case "player.html" -> answer(exchange, "text/html", PLAYER.getBytes());
                        case "hls.js" ->
                                answer(
                                        exchange,
                                        "text/javascript",
                                        Files.readAllBytes(
                                                Browser.module("hls.js/dist/hls.min.js")));
                        default -> answer(exchange, folder.resolve(name));
                    }
                });
        server.start();
    }

    private static void answer(HttpExchange exchange, Path file) throws IOException {
        if (Files.isRegularFile(file)) {
            boolean playlist = file.toString().endsWith(".m3u8");
            String type = playlist ? "application/vnd.apple.mpegurl" : "video/mp4";
            answer(exchange, type, Files.readAllBytes(file));
        } else {
            exchange.sendResponseHeaders(404, -1);
        }
    }

    private static void answer(HttpExchange exchange, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
