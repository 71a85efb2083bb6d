package io.caravan.plan;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What an operation says it makes, before any value is known: the text of its route's body.
 *
 * @param measure what to find out first
 * @param outputs files to make from one decode
 * @param finish files to write when those are there
 */
record Definition(@Single List<Measure> measure, List<Out> outputs, @Single List<Finish> finish) {
    Definition {
        measure = measure == null ? List.of() : List.copyOf(measure);
        outputs = outputs == null ? List.of() : List.copyOf(outputs);
        finish = finish == null ? List.of() : List.copyOf(finish);
    }

    /**
     * One file to make. Without any stream entry the arguments of its target say all.
     *
     * @param when condition, or null for always
     * @param seek where in the input to begin: seconds, or {@code 10%}; null for its start
     * @param video what becomes of the picture; the first entry whose condition holds
     * @param audio what becomes of each chosen audio stream
     * @param subtitles what becomes of each chosen subtitle stream
     * @param output the file itself
     */
    record Out(
            String when,
            String seek,
            @Single List<Entry> video,
            @Single List<Entry> audio,
            @Single List<Entry> subtitles,
            Target output) {
        Out {
            video = video == null ? List.of() : List.copyOf(video);
            audio = audio == null ? List.of() : List.copyOf(audio);
            subtitles = subtitles == null ? List.of() : List.copyOf(subtitles);
        }

        boolean namesStreams() {
            return !(video.isEmpty() && audio.isEmpty() && subtitles.isEmpty());
        }
    }

    /**
     * How one kind of stream is made.
     *
     * @param select {@code best}, {@code all}, {@code none} or languages; null for the option of
     *     the same name, else best
     * @param codec encoder, {@code copy}, or {@code auto} for subtitles
     * @param fit boxes to fit the picture into, as {@link Box} reads them; the first whose values
     *     are set
     * @param upscale whether a picture smaller than its box grows
     * @param inputs other inputs of the job by role, with the filters that their pictures go
     *     through; the first of {@code filters} then takes the picture and these
     * @param filters in order, after those that Caravan adds by itself
     * @param pixels {@code web}, {@code palette} or {@code keep}
     * @param channels most channels to keep, or null for all
     * @param passes how often the picture is encoded, 1 or 2; null for once
     * @param optional whether the operation makes do without such a stream
     */
    record Entry(
            String when,
            String select,
            String codec,
            String arguments,
            @Single List<String> fit,
            String upscale,
            Map<String, JsonNode> inputs,
            @Single List<String> filters,
            String pixels,
            String channels,
            Integer passes,
            boolean optional) {
        Entry {
            fit = fit == null ? List.of() : List.copyOf(fit);
            inputs = inputs == null ? Map.of() : inputs;
            filters = filters == null ? List.of() : List.copyOf(filters);
        }

        /** Filters for the picture of another input. */
        List<String> filtersOf(String role) {
            List<String> texts = new ArrayList<>();
            JsonNode node = inputs.get(role);
            if (node.isTextual()) {
                texts.add(node.asText());
            }
            node.elements().forEachRemaining(text -> texts.add(text.asText()));
            return texts;
        }

        boolean copies() {
            return "copy".equals(codec);
        }
    }

    /**
     * @param container short name such as {@code mkv}, or FFmpeg's muxer name
     * @param extension of the published file, or null for the container's own
     * @param file its place in the result's folder, or null for a file of its own
     * @param count null for one file, else the most numbered files to make
     * @param segment about how long the segments of {@code hls} are, in seconds
     * @param ifLarger what becomes of a result that is not smaller than the input, or null
     */
    record Target(
            String role,
            String container,
            String extension,
            String file,
            String count,
            String segment,
            String arguments,
            @JsonProperty("if-larger") String ifLarger) {}

    /**
     * A run whose filters tell figures about the picture or the sound.
     *
     * @param video filters for the picture, if that is measured
     * @param audio filters for the sound, if that is measured
     * @param packets {@code video} when its packets are looked at without decoding them
     * @param segment about how long the segments are that its packets would be cut into, in seconds
     * @param frames {@code key} to look at key frames only, which is fast, or {@code all}
     */
    record Measure(
            String when,
            @Single List<String> video,
            @Single List<String> audio,
            String packets,
            String segment,
            String frames) {
        Measure {
            video = video == null ? List.of() : List.copyOf(video);
            audio = audio == null ? List.of() : List.copyOf(audio);
        }
    }

    /**
     * A file that Caravan writes.
     *
     * @param make what it is
     * @param with what there is to know about it
     */
    record Finish(String when, String make, Map<String, String> with) {
        Finish {
            with = with == null ? Map.of() : Map.copyOf(with);
        }
    }

    @java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME)
    @com.fasterxml.jackson.annotation.JacksonAnnotationsInside
    @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
    @interface Single {}
}
