package io.caravan.watch;

import io.soabase.recordbuilder.core.RecordBuilder;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What holds for every watched folder unless its source says otherwise.
 *
 * @param home what relative folders are relative to
 * @param watch watched folders below it are created, no others
 * @param outbox folder of results when a source names only a file name
 * @param done folder of the originals of completed jobs; a folder of the source's name below it
 * @param failed folder of the originals of failed jobs; likewise
 * @param media file extensions of media, without dot
 * @param takesAny whether an operation takes files that are no media
 * @param settle how long a file must be still before it is taken
 * @param networkSettle the same on network mounts, whose times come late
 * @param readRoots folders that job files may name inputs in, besides their own
 * @param writeRoots folders that job files may have results written to
 */
@RecordBuilder
public record WatchSettings(
        Path home,
        Path watch,
        Path outbox,
        Path done,
        Path failed,
        Set<String> media,
        Predicate<String> takesAny,
        Duration settle,
        Duration networkSettle,
        List<Path> readRoots,
        List<Path> writeRoots)
        implements WatchSettingsBuilder.With {

    public WatchSettings {
        media =
                media.stream()
                        .map(extension -> extension.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet());
        readRoots = List.copyOf(readRoots);
        writeRoots = List.copyOf(writeRoots);
    }

    /**
     * The settings of a home that says nothing else.
     *
     * @param media file extensions of media, without dot
     */
    public static WatchSettings of(Path home, Set<String> media) {
        Path watch = home.resolve("watch");
        return new WatchSettings(
                home,
                watch,
                watch.resolve("outbox"),
                watch.resolve("done"),
                watch.resolve("failed"),
                media,
                operation -> false,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                List.of(),
                List.of(watch.resolve("outbox")));
    }
}
