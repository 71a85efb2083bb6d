package io.caravan.plan;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.job.Json;
import io.caravan.process.Command;
import io.caravan.process.Outcome;
import io.caravan.testing.TestFfmpeg;
import io.caravan.testing.TestMedia;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What a file is, as plain ffprobe and ffmpeg tell: not through the code that is tested with it.
 */
final class MadeMedia {
    private static final int GRID = 32;
    private static final String GREY =
            "scale=" + GRID + ":" + GRID + ":flags=area:out_range=full,format=gray";
    private static final String LUMA = "format=yuv444p,extractplanes=y," + GREY;

    private final Path file;
    private final List<JsonNode> streams;

    MadeMedia(Path file) throws IOException, InterruptedException {
        this.file = file;
        this.streams = isTrack() ? List.of() : probe(file);
    }

    private static List<JsonNode> probe(Path file) throws IOException, InterruptedException {
        StringBuilder json = new StringBuilder();
        run(
                Command.of(
                                List.of(
                                        TestFfmpeg.get().ffprobe().toString(),
                                        "-v",
                                        "error",
                                        "-show_streams",
                                        "-of",
                                        "json",
                                        "file:" + file))
                        .withOutput(json::append));
        JsonNode streams = Json.MAPPER.readTree(json.toString()).path("streams");
        return StreamSupport.stream(streams.spliterator(), false).toList();
    }

    private static Outcome run(Command command) throws InterruptedException {
        Outcome outcome = TestFfmpeg.processes().run(command);
        if (!outcome.ok()) {
            throw new AssertionError(command.arguments() + "\n" + outcome.errorTail());
        }
        return outcome;
    }

    Path file() {
        return file;
    }

    boolean playlist() {
        return file.toString().endsWith(".m3u8");
    }

    boolean master() {
        return file.endsWith("master.m3u8");
    }

    boolean isTrack() {
        return file.toString().endsWith(".vtt");
    }

    boolean has(String type) {
        return all(type).findAny().isPresent();
    }

    List<String> codecs(String type) {
        return all(type).map(stream -> stream.path("codec_name").asText()).distinct().toList();
    }

    /** What FFmpeg says when it decodes all of it. */
    List<String> complaints() throws InterruptedException {
        List<String> command = new ArrayList<>();
        command.addAll(
                List.of(TestFfmpeg.get().executable().toString(), "-nostdin", "-v", "error"));
        command.addAll(List.of("-i", "file:" + file, "-map", "0:v?", "-map", "0:a?"));
        command.addAll(List.of("-fps_mode", "vfr", "-f", "null", "-"));
        // FFmpeg's parser says so of the last packet of every Opus stream in WebM, its own included
        return run(Command.of(command)).errorTail().stream()
                .filter(line -> !line.contains("Error parsing Opus packet header"))
                .toList();
    }

    /** Pixels wide, as shown. */
    int width() {
        return turned() ? picture().path("height").asInt() : picture().path("width").asInt();
    }

    /** Pixels high, as shown. */
    int height() {
        return turned() ? picture().path("width").asInt() : picture().path("height").asInt();
    }

    private boolean turned() {
        return rotation(picture()) % 180 != 0;
    }

    int rotation() {
        return rotation(picture());
    }

    private static int rotation(JsonNode stream) {
        for (JsonNode data : stream.path("side_data_list")) {
            if (data.has("rotation")) {
                return data.path("rotation").asInt();
            }
        }
        return 0;
    }

    String pixels() {
        return picture().path("pix_fmt").asText();
    }

    /** Whether its brightness goes from 0 to 255 where players expect 16 to 235. */
    boolean fullRange() {
        return picture().path("color_range").asText().equals("pc");
    }

    /** Width by height of its picture, as shown. */
    double aspect() {
        return aspect(picture());
    }

    /** Width by height of a stream, as shown. */
    double aspect(int index) {
        return aspect(streams.get(index));
    }

    private static double aspect(JsonNode stream) {
        String[] pixel = stream.path("sample_aspect_ratio").asText("1:1").split(":");
        double square =
                pixel[0].equals("0")
                        ? 1
                        : Double.parseDouble(pixel[0]) / Integer.parseInt(pixel[1]);
        double aspect = stream.path("width").asDouble() * square / stream.path("height").asDouble();
        return rotation(stream) % 180 == 0 ? aspect : 1 / aspect;
    }

    /** When the first stream of a kind begins, in seconds. */
    double start(String type) {
        return all(type).findFirst().orElseThrow().path("start_time").asDouble();
    }

    /** When a stream begins, in seconds. */
    double start(int index) {
        return streams.get(index).path("start_time").asDouble();
    }

    /** How much the first pictures of both differ on average, of 255. */
    double difference(MadeMedia source, int index) throws IOException {
        return difference(brightness("v:0", GREY), source.brightness("" + index, GREY));
    }

    /** The same where colours were taken out, which count in a grey copy. */
    double differenceOfLuma(MadeMedia source, int index) throws IOException {
        return difference(brightness("v:0", LUMA), source.brightness("" + index, LUMA));
    }

    private static double difference(byte[] mine, byte[] theirs) {
        long difference = 0;
        for (int i = 0; i < mine.length; i++) {
            difference += Math.abs((mine[i] & 255) - (theirs[i] & 255));
        }
        return difference / (double) mine.length;
    }

    /** A small grey copy of the first picture, upright. */
    private byte[] brightness(String stream, String filter) throws IOException {
        Path raw = Files.createTempFile("caravan", ".raw");
        try {
            TestMedia.make(
                    raw,
                    List.of(
                            "-i",
                            "file:" + file,
                            "-map",
                            "0:" + stream,
                            "-frames:v",
                            "1",
                            "-vf",
                            filter,
                            "-f",
                            "rawvideo"));
            byte[] bytes = Files.readAllBytes(raw);
            if (bytes.length != GRID * GRID) {
                throw new AssertionError(file + " shows no picture");
            }
            return bytes;
        } finally {
            Files.deleteIfExists(raw);
        }
    }

    private JsonNode picture() {
        return all("video").findFirst().orElseThrow();
    }

    /** Streams of a kind; cover art is no picture. */
    private Stream<JsonNode> all(String type) {
        return streams.stream()
                .filter(stream -> stream.path("codec_type").asText().equals(type))
                .filter(stream -> stream.at("/disposition/attached_pic").asInt() == 0);
    }
}
