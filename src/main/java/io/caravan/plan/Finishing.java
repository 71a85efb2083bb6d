package io.caravan.plan;

import io.caravan.probe.Probe;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Plans the files that Caravan writes itself. */
final class Finishing {
    /** The known ones and where they lie: in the result's folder, or a file by themselves. */
    private static final Map<String, String> FILES =
            Map.of("thumbnail-track", "thumbnails.vtt", "master-playlist", "master.m3u8");

    private Finishing() {}

    static Plan.Finish plan(
            Definition.Finish finish, Source source, Scope scope, List<Plan.Output> outputs) {
        Map<String, String> with = new TreeMap<>();
        finish.with()
                .forEach(
                        (key, text) ->
                                with.put(key, Template.of(text, Template.Kind.VALUE).text(scope)));
        Probe.Stream video = Streams.bestVideo(source.probe());
        Double length = video == null ? null : source.promised(video);
        if (length != null) {
            with.put("duration", Template.text(length));
        }
        if (video != null && video.frameRate() != null) {
            with.put("rate", video.frameRate());
        }
        if (finish.make().equals("master-playlist")) {
            outputs.forEach(output -> name(output, with));
        }
        String file = FILES.get(finish.make());
        String extension = file == null ? "json" : file.substring(file.lastIndexOf('.') + 1);
        return new Plan.Finish(finish.make(), file, extension, with);
    }

    /** What a person is to read of a rendition of sound: {@code <role>.title} and so on. */
    private static void name(Plan.Output output, Map<String, String> with) {
        String role = output.role() + ".";
        for (Plan.Stream stream : output.streams()) {
            if (stream.type().equals("audio")) {
                stream.metadata().forEach((key, value) -> with.put(role + key, value));
                with.computeIfPresent(role + "language", (key, code) -> Streams.language(code));
            }
        }
    }
}
