package io.caravan.watch;

import io.soabase.recordbuilder.core.RecordBuilder;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What holds for every watched folder unless its source says otherwise.
 *
 * @param home what relative folders are relative to; watched folders below its {@code watch} are
 *     created, no others
 * @param outbox folder of results when a source names only a file name
 * @param done folder of the originals of completed jobs; a folder of the source's name below it
 * @param failed folder of the originals of failed jobs; likewise
 * @param media file extensions of media, without dot
 * @param settle how long a file must be still before it is taken
 * @param networkSettle the same on network mounts, whose times come late
 * @param readRoots folders that job files may name inputs in, besides their own
 */
@RecordBuilder
public record WatchSettings(
        Path home,
        Path outbox,
        Path done,
        Path failed,
        Set<String> media,
        Duration settle,
        Duration networkSettle,
        List<Path> readRoots)
        implements WatchSettingsBuilder.With {

    /** Extensions of media that FFmpeg reads, for a home without other wishes. */
    public static final Set<String> MEDIA =
            Set.of(
                    ("3g2 3gp aac ac3 aif aiff amr amv ape asf au avi caf dff divx dsf dts dv eac3 f4v"
                                    + " ffm flac flv gif gxf h264 h265 hevc ivf m1v m2ts m2v m4a m4b"
                                    + " m4v mj2 mka mkv mod mov mp2 mp3 mp4 mpe mpeg mpg mpv mts mxf"
                                    + " nut oga ogg ogm ogv opus qt ra rm rmvb spx swf tod trp ts tta"
                                    + " vob w64 wav webm wma wmv wtv wv y4m")
                            .split(" "));

    public WatchSettings {
        media =
                media.stream()
                        .map(extension -> extension.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet());
        readRoots = List.copyOf(readRoots);
    }

    /** The settings of a home that says nothing. */
    public static WatchSettings of(Path home) {
        Path watch = home.resolve("watch");
        return new WatchSettings(
                home,
                watch.resolve("outbox"),
                watch.resolve("done"),
                watch.resolve("failed"),
                MEDIA,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                List.of());
    }
}
