package io.caravan.ffmpeg;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.job.Json;
import io.caravan.process.CommandBuilder;
import io.caravan.process.Outcome;
import io.caravan.process.Processes;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks FFmpeg what it is and what it can do, and remembers the answers. */
final class Inspector {
    private static final Logger LOG = LoggerFactory.getLogger(Inspector.class);
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Pattern VERSION = Pattern.compile("^ff\\w+ version (\\S+)");

    /** The release's own number is missing from development builds, this one never is. */
    private static final Pattern LIBAVCODEC = Pattern.compile("libavcodec\\s+(\\d+)\\.");

    private static final int LIBAVCODEC_OF_FFMPEG_5 = 59;
    private static final Pattern ENCODER = Pattern.compile("^ [VAS][F.][S.][X.][B.][D.] (\\S+) .*");
    private static final Pattern DECODED = Pattern.compile("^ D[E.][VASDT][I.][L.][S.] (\\S+) .*");
    private static final Pattern FILTER = Pattern.compile("^ [TSC.]{2,3} (\\S+) +\\S+->\\S+ .*");
    private static final Pattern MUXER = Pattern.compile("^ [D ]E[d ]? +(\\S+) .*");
    private static final Pattern DEMUXER = Pattern.compile("^ D[E ][d ]? +(\\S+) .*");

    private final Processes processes;
    private final Path cacheFolder;

    Inspector(Processes processes, Path cacheFolder) {
        this.processes = processes;
        this.cacheFolder = cacheFolder;
    }

    /**
     * Starts {@code ffmpeg} once; the rest only when these programs are not known yet.
     *
     * @throws JobException when one does not start or is too old
     */
    Capabilities inspect(Programs programs) throws InterruptedException {
        List<String> banner = version(programs.ffmpeg());
        String key =
                stamp(programs.ffmpeg()) + stamp(programs.ffprobe()) + String.join("\n", banner);
        Optional<Capabilities> known = load(programs).filter(found -> found.key().equals(key));
        if (known.isPresent()) {
            return known.get();
        }
        version(programs.ffprobe());
        Path ffmpeg = programs.ffmpeg();
        Capabilities capabilities =
                new Capabilities(
                        key,
                        first(VERSION, banner).orElse("of unknown version"),
                        names(ffmpeg, "-encoders", ENCODER),
                        names(ffmpeg, "-codecs", DECODED),
                        names(ffmpeg, "-filters", FILTER),
                        names(ffmpeg, "-muxers", MUXER),
                        names(ffmpeg, "-demuxers", DEMUXER));
        save(programs, capabilities);
        return capabilities;
    }

    private List<String> version(Path program) throws InterruptedException {
        List<String> banner = ask(program, "-version");
        int libavcodec = first(LIBAVCODEC, banner).map(Integer::valueOf).orElse(0);
        if (libavcodec < LIBAVCODEC_OF_FFMPEG_5) {
            throw failure(program + " is older than FFmpeg 5");
        }
        return banner;
    }

    private Set<String> names(Path ffmpeg, String question, Pattern line)
            throws InterruptedException {
        Set<String> names = new TreeSet<>();
        for (String answer : ask(ffmpeg, question)) {
            Matcher matcher = line.matcher(answer);
            if (matcher.matches()) {
                names.addAll(List.of(matcher.group(1).split(",")));
            }
        }
        return names;
    }

    private List<String> ask(Path program, String question) throws InterruptedException {
        List<String> lines = new ArrayList<>();
        Outcome outcome =
                processes.run(
                        CommandBuilder.builder()
                                .arguments(List.of(program.toString(), "-hide_banner", question))
                                .output(lines::add)
                                .timeout(LIMIT)
                                .build());
        if (!outcome.ok()) {
            throw failure(program + " does not start (" + reason(outcome) + ")");
        }
        return lines;
    }

    private static String reason(Outcome outcome) {
        if (outcome.end() != Outcome.End.EXITED) {
            return "no answer within " + LIMIT.toSeconds() + " s";
        }
        List<String> tail = outcome.errorTail();
        return tail.isEmpty() ? "exit code " + outcome.exitCode() : tail.get(tail.size() - 1);
    }

    private static Optional<String> first(Pattern pattern, List<String> lines) {
        return lines.stream()
                .map(pattern::matcher)
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1))
                .findFirst();
    }

    private static String stamp(Path program) {
        try {
            return program
                    + " "
                    + Files.size(program)
                    + " "
                    + Files.getLastModifiedTime(program).toMillis()
                    + "\n";
        } catch (IOException e) {
            throw failure("Cannot read " + program + ": " + e);
        }
    }

    private Optional<Capabilities> load(Programs programs) {
        Path file = file(programs);
        try {
            return Files.exists(file)
                    ? Optional.of(Json.MAPPER.readValue(file.toFile(), Capabilities.class))
                    : Optional.empty();
        } catch (IOException e) {
            LOG.info("Asking {} again, {} is not usable", programs.ffmpeg(), file);
            return Optional.empty();
        }
    }

    private void save(Programs programs, Capabilities capabilities) {
        Path file = file(programs);
        try {
            Files.createDirectories(cacheFolder);
            Path whole = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID());
            Json.MAPPER.writeValue(whole.toFile(), capabilities);
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.warn("Cannot keep what FFmpeg can do in {}: {}", file, e.toString());
        }
    }

    private Path file(Programs programs) {
        String id = Integer.toHexString(programs.hashCode());
        return cacheFolder.resolve("capabilities-" + id + ".json");
    }

    private static JobException failure(String message) {
        return new JobException(ErrorKind.INTERNAL, message);
    }
}
