package io.caravan.plan;

import io.caravan.job.JobException;
import io.caravan.probe.Probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Plans one file. */
final class OutputPlanner {
    /** Tags that are worth keeping and tell nobody where somebody was. */
    private static final Set<String> KEPT_TAGS =
            Set.of(
                    "title",
                    "artist",
                    "album",
                    "album_artist",
                    "composer",
                    "genre",
                    "date",
                    "track",
                    "disc",
                    "copyright",
                    "description",
                    "comment",
                    "creation_time",
                    "show",
                    "season_number",
                    "episode_id",
                    "network");

    private static final int LONGEST_TAG = 2_000;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private final Source source;
    private final Values values;
    private final Definition.Out out;
    private final List<String> notes;
    private final Seek.Place start;
    private final Container container;
    private final Integer most;
    private final EntryChooser chooser = new EntryChooser();
    private Grid grid;
    private final boolean monoPair;

    OutputPlanner(
            Source source,
            Values values,
            Definition.Out out,
            Seek.Place start,
            List<String> notes) {
        this.start = start;
        this.source = source;
        this.values = values;
        this.out = out;
        this.notes = notes;
        this.container = Container.of(text(out.output().container()));
        this.grid = grid(out.output());
        this.most = most(out.output());
        this.monoPair = Streams.monoPair(source.probe());
    }

    /** Whether it is a rendition of a ladder whose picture is copied. */
    boolean copiesRung() {
        Probe.Stream video = Streams.bestVideo(source.probe());
        if (grid == null || video == null || out.video().isEmpty()) {
            return false;
        }
        Definition.Entry entry = chooser.picture(out.video(), video, values.about(video));
        return entry != null && entry.copies();
    }

    /**
     * The file, or null when it is one of several and nothing of the input belongs into it.
     *
     * @param cuts where a copied picture of the ladder is cut, or null when there is none
     */
    Plan.Output plan(String cuts) {
        grid = grid == null || cuts == null ? grid : grid.of(cuts);
        List<Plan.Stream> streams = out.namesStreams() ? named() : best();
        if (streams.isEmpty() && dispensable()) {
            return null;
        }
        if (streams.isEmpty()) {
            throw nothing();
        }
        Definition.Target target = out.output();
        String extension = target.extension() == null ? null : text(target.extension());
        return new Plan.Output(
                target.role() == null ? "main" : target.role(),
                extension == null ? container.extension() : extension,
                container.muxer(),
                streams,
                arguments(target, streams),
                tags(),
                target.ifLarger() == null ? null : text(target.ifLarger()),
                target.file() == null ? null : text(target.file()),
                most);
    }

    private Grid grid(Definition.Target target) {
        if (!container.muxer().equals("hls")) {
            return null;
        }
        String seconds = target.segment() == null ? "4" : text(target.segment());
        Probe.Stream video = Streams.bestVideo(source.probe());
        return new Grid(
                Numbers.positive("segment", seconds), video == null ? null : video.frameRate());
    }

    private Integer most(Definition.Target target) {
        return target.count() == null ? null : Numbers.whole("count", text(target.count()));
    }

    private List<String> arguments(Definition.Target target, List<Plan.Stream> streams) {
        List<String> given =
                target.arguments() == null
                        ? List.of()
                        : Arguments.ofOutput(target.arguments(), values.scope());
        List<String> complete = new ArrayList<>(container.complete(given, most));
        if (grid != null) {
            List<Plan.Stream> pictures =
                    streams.stream().filter(stream -> stream.type().equals("video")).toList();
            boolean copied = pictures.stream().anyMatch(p -> "copy".equals(p.codec()));
            complete.addAll(grid.segments(!pictures.isEmpty(), copied));
        }
        return complete;
    }

    private boolean dispensable() {
        return out.output().role() != null
                && Stream.of(out.video(), out.audio(), out.subtitles())
                        .flatMap(List::stream)
                        .allMatch(Definition.Entry::optional);
    }

    private JobException nothing() {
        return source.probe().video().isEmpty() && source.probe().audio().isEmpty()
                ? source.noVideo()
                : JobException.options(
                        "nothing is left to make: the options choose no stream of this input");
    }

    private String text(String template) {
        return Template.of(template, Template.Kind.VALUE).text(values.scope());
    }

    private List<Plan.Stream> named() {
        List<Plan.Stream> streams = new ArrayList<>();
        planVideo(streams);
        planAudio(streams);
        planSubtitles(streams);
        CopyCheck.check(container, streams, source.probe());
        return streams;
    }

    /** Streams of an output whose arguments say what becomes of them. */
    private List<Plan.Stream> best() {
        List<Plan.Stream> streams = new ArrayList<>();
        Probe.Stream video = Streams.bestVideo(source.probe());
        if (video != null && !container.video().isEmpty()) {
            streams.add(plain(video));
        }
        if (!container.audio().isEmpty()) {
            Streams.audio(source.probe(), select(null, "audio"), notes)
                    .forEach(audio -> streams.add(plain(audio)));
        }
        return streams;
    }

    private Plan.Stream plain(Probe.Stream stream) {
        return new Plan.Stream(
                stream.type(),
                source.input(),
                List.of(stream.index()),
                null,
                List.of(),
                List.of(),
                metadata(stream),
                new Plan.Expect(null, source.promised(stream)));
    }

    private void planVideo(List<Plan.Stream> streams) {
        if (out.video().isEmpty()) {
            return;
        }
        Probe.Stream video = Streams.bestVideo(source.probe());
        if (video == null) {
            if (out.video().stream().noneMatch(Definition.Entry::optional)) {
                throw source.noVideo();
            }
            return;
        }
        Values about = values.about(video);
        Definition.Entry entry = chooser.picture(out.video(), video, about);
        if (entry != null) {
            streams.add(
                    entry.copies()
                            ? copy(video, entry, about)
                            : new VideoEncode(source, video, entry, about)
                                    .plan(container, grid, most, start, metadata(video)));
        }
    }

    private void planAudio(List<Plan.Stream> streams) {
        if (out.audio().isEmpty()) {
            return;
        }
        String select = select(out.audio().get(0), "audio");
        List<Probe.Stream> chosen = Streams.audio(source.probe(), select, notes);
        boolean needed =
                out.video().isEmpty() && out.audio().stream().noneMatch(Definition.Entry::optional);
        if (chosen.isEmpty() && needed && !select.equals("none")) {
            throw source.noAudio();
        }
        if (monoPair && !chosen.isEmpty() && planMonoPair(streams)) {
            return;
        }
        requireRoom(chosen);
        for (Probe.Stream audio : chosen) {
            Values about = values.about(audio);
            Definition.Entry entry = chooser.first(out.audio(), about);
            if (entry != null) {
                streams.add(
                        entry.copies() ? copy(audio, entry, about) : encode(audio, entry, about));
            }
        }
    }

    private void requireRoom(List<Probe.Stream> chosen) {
        if (chosen.size() > 1 && !container.manyAudio()) {
            throw JobException.options(
                    container.name()
                            + " holds one audio stream, but "
                            + chosen.size()
                            + " were chosen; set audio=best or one language");
        }
    }

    /** Makes one stereo track of two mono ones, unless the operation only ever copies. */
    private boolean planMonoPair(List<Plan.Stream> streams) {
        Probe.Stream left = source.probe().audio().get(0);
        Probe.Stream right = source.probe().audio().get(1);
        Values about = values.about(left);
        List<Definition.Entry> encoding = out.audio().stream().filter(e -> !e.copies()).toList();
        Definition.Entry entry = chooser.first(encoding, about);
        if (entry == null) {
            return false;
        }
        Plan.Stream mono = encode(left, entry, about);
        source.requireDecoder(right);
        streams.add(
                new Plan.Stream(
                        mono.type(),
                        mono.input(),
                        List.of(left.index(), right.index()),
                        mono.codec(),
                        mono.arguments(),
                        mono.filters(),
                        mono.metadata(),
                        mono.expect()));
        notes.add("joined two mono audio tracks into stereo");
        return true;
    }

    private Plan.Stream encode(Probe.Stream audio, Definition.Entry entry, Values about) {
        source.requireDecoder(audio);
        List<String> arguments = new ArrayList<>();
        int most = entry.channels() == null ? Integer.MAX_VALUE : channels(entry, about);
        if (audio.channels() > most) {
            arguments.addAll(List.of("-ac", String.valueOf(most)));
            notes.add("mixed " + audio.channels() + " audio channels down to " + most);
        }
        arguments.addAll(streamArguments(entry, about));
        List<String> filters = new ArrayList<>();
        if (!out.video().isEmpty()) {
            // gaps become silence, so that sound stays with the picture
            filters.add("aresample=async=1");
        }
        filters.addAll(Filters.of(entry.filters(), about.scope()));
        String codec = codec(entry, about);
        return new Plan.Stream(
                "audio",
                source.input(),
                List.of(audio.index()),
                codec,
                arguments,
                filters,
                metadata(audio),
                new Plan.Expect(Codecs.of(codec), source.promised(audio)));
    }

    private static int channels(Definition.Entry entry, Values about) {
        return Numbers.whole(
                "channels", Template.of(entry.channels(), Template.Kind.VALUE).text(about.scope()));
    }

    private void planSubtitles(List<Plan.Stream> streams) {
        if (out.subtitles().isEmpty()) {
            return;
        }
        String select = select(out.subtitles().get(0), "subtitles");
        for (Probe.Stream subtitle : Streams.subtitles(source.probe(), select, notes)) {
            Values about = values.about(subtitle);
            Definition.Entry entry = chooser.first(out.subtitles(), about);
            String codec = entry == null ? null : subtitleCodec(entry, about, subtitle);
            if (codec != null) {
                streams.add(
                        new Plan.Stream(
                                "subtitle",
                                source.input(),
                                List.of(subtitle.index()),
                                codec,
                                streamArguments(entry, about),
                                List.of(),
                                metadata(subtitle),
                                new Plan.Expect(
                                        codec.equals("copy") ? subtitle.codec() : Codecs.of(codec),
                                        null)));
            }
        }
    }

    private String subtitleCodec(Definition.Entry entry, Values about, Probe.Stream subtitle) {
        String codec = codec(entry, about);
        if (!codec.equals("auto")) {
            return codec;
        }
        String fitting =
                subtitle.codec() == null ? null : container.subtitleCodec(subtitle.codec());
        if (fitting == null) {
            notes.add(container.name() + " cannot hold the " + Streams.words(subtitle));
        }
        return fitting;
    }

    private Plan.Stream copy(Probe.Stream stream, Definition.Entry entry, Values about) {
        if (stream.codec() == null) {
            source.requireDecoder(stream);
        }
        List<String> arguments = new ArrayList<>(streamArguments(entry, about));
        arguments.addAll(container.tag(stream.codec(), arguments));
        return new Plan.Stream(
                stream.type(),
                source.input(),
                List.of(stream.index()),
                "copy",
                arguments,
                List.of(),
                metadata(stream),
                new Plan.Expect(stream.codec(), source.promised(stream)));
    }

    static List<String> streamArguments(Definition.Entry entry, Values about) {
        return entry.arguments() == null
                ? List.of()
                : Arguments.ofStream(entry.arguments(), about.scope());
    }

    static String codec(Definition.Entry entry, Values about) {
        return Template.of(entry.codec(), Template.Kind.VALUE).text(about.scope());
    }

    /** What the operation says, else the option of that name, else the best one. */
    private String select(Definition.Entry entry, String option) {
        if (entry != null && entry.select() != null) {
            return text(entry.select());
        }
        String chosen = values.option(option);
        return chosen == null ? "best" : chosen.strip();
    }

    private static Map<String, String> metadata(Probe.Stream stream) {
        Map<String, String> metadata = new TreeMap<>();
        keep(metadata, "language", stream.language());
        keep(metadata, "title", stream.title());
        return metadata;
    }

    private Map<String, String> tags() {
        Map<String, String> tags = new TreeMap<>();
        source.probe()
                .tags()
                .forEach(
                        (key, value) -> {
                            String name = key.toLowerCase(Locale.ROOT);
                            if (KEPT_TAGS.contains(name)) {
                                keep(tags, name, value);
                            }
                        });
        return tags;
    }

    private static void keep(Map<String, String> tags, String name, String value) {
        if (value != null && !value.isBlank() && value.length() <= LONGEST_TAG) {
            tags.put(name, CONTROL.matcher(value).replaceAll(" "));
        }
    }
}
