package io.caravan.plan;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;

import java.util.List;
import java.util.Map;

/**
 * What the engine runs for a job: everything is decided, nothing depends on where or when it runs.
 * Computed once from operation, options and probe, saved with the job, and rendered to command
 * lines (the whole encode, later one segment of it) as often as needed.
 *
 * @param executable program to start: {@code ffmpeg} unless the operation says otherwise; {@code
 *     task-<name>} is no program but a route
 * @param inputs how each input of the job is opened, in order
 * @param measures runs of the program that make no file and tell figures, in order
 * @param figures what they told, by name
 * @param outputs what the program makes, the main one last
 * @param finish files that are written when the outputs are there, in order
 * @param dropped streams of the input that no output holds, for a person
 * @param notes remarks for a person
 * @param verdict null to run; else why nothing needs to be made
 * @param hash SHA-256 of everything before, lower-case hex
 * @param version hash of the operation's files that it was made with, or null when they are not
 *     watched
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Plan(
        String executable,
        List<In> inputs,
        List<Measure> measures,
        Map<String, String> figures,
        List<Output> outputs,
        List<Finish> finish,
        List<String> dropped,
        List<String> notes,
        String verdict,
        String hash,
        String version) {

    private static final String TASK = "task-";

    public Plan {
        inputs = inputs == null ? List.of() : List.copyOf(inputs);
        measures = measures == null ? List.of() : List.copyOf(measures);
        figures = figures == null ? Map.of() : Map.copyOf(figures);
        outputs = outputs == null ? List.of() : List.copyOf(outputs);
        finish = finish == null ? List.of() : List.copyOf(finish);
        dropped = dropped == null ? List.of() : List.copyOf(dropped);
        notes = notes == null ? List.of() : List.copyOf(notes);
    }

    public Plan(
            String executable,
            List<In> inputs,
            List<Measure> measures,
            Map<String, String> figures,
            List<Output> outputs,
            List<Finish> finish,
            List<String> dropped,
            List<String> notes,
            String verdict,
            String hash) {
        this(
                executable,
                inputs,
                measures,
                figures,
                outputs,
                finish,
                dropped,
                notes,
                verdict,
                hash,
                null);
    }

    /** The same plan, made with this version of the operation. */
    public Plan withVersion(String version) {
        return new Plan(
                executable,
                inputs,
                measures,
                figures,
                outputs,
                finish,
                dropped,
                notes,
                verdict,
                hash,
                version);
    }

    /** Runs the route of a task, which decides itself what it makes. */
    public static Plan ofTask(String name, String version) {
        return new Plan(
                TASK + name, null, null, null, null, null, null, null, null, version, version);
    }

    /** Name of the task whose route is run instead of a program, or null. */
    @JsonIgnore
    public String task() {
        return executable != null && executable.startsWith(TASK)
                ? executable.substring(TASK.length())
                : null;
    }

    /** Whether the picture is encoded twice, the first time only to learn about it. */
    @JsonIgnore
    public boolean twoPass() {
        return outputs.stream()
                .flatMap(output -> output.streams().stream())
                .anyMatch(stream -> stream.passes() != null && stream.passes() > 1);
    }

    /** Whether the result is one folder and not single files. */
    @JsonIgnore
    public boolean folder() {
        return outputs.stream().anyMatch(output -> output.file() != null);
    }

    /**
     * @param arguments options placed before this input
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record In(List<String> arguments) {
        public In {
            arguments = arguments == null ? List.of() : List.copyOf(arguments);
        }
    }

    /**
     * One stream to measure; its filters leave their figures in the frames' metadata.
     *
     * @param stream what is measured, and how
     * @param keyFrames whether only key frames are decoded
     * @param segment null to decode it; else its packets are looked at instead, for segments of at
     *     least so many seconds on average
     */
    @JsonInclude(JsonInclude.Include.NON_DEFAULT)
    public record Measure(Stream stream, boolean keyFrames, Double segment) {
        /** Whether packets are looked at, which costs no more than reading the file. */
        @JsonIgnore
        public boolean packets() {
            return segment != null;
        }
    }

    /**
     * One file to make.
     *
     * @param role {@code main} unless the operation says otherwise; unique in a plan
     * @param extension of the published file, without dot
     * @param container FFmpeg's muxer name
     * @param streams in the order they are mapped
     * @param arguments options for this output beyond those of its streams, such as {@code
     *     -movflags +faststart}; <code>${input}</code> and <code>${output}</code> stand for the
     *     local paths, <code>$${</code> for a plain <code>${</code>
     * @param metadata container tags that are kept from the input, by key
     * @param ifLarger what becomes of a result that is not smaller than the input: {@code deliver},
     *     {@code original} or {@code skip}; null when nobody minds
     * @param file its place in the result's folder, or null when it is a result of its own
     * @param most null for one file; else numbered files are made, at most so many
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Output(
            String role,
            String extension,
            String container,
            List<Stream> streams,
            List<String> arguments,
            Map<String, String> metadata,
            String ifLarger,
            String file,
            Integer most) {
        public Output {
            streams = streams == null ? List.of() : List.copyOf(streams);
            arguments = arguments == null ? List.of() : List.copyOf(arguments);
            metadata = metadata == null ? Map.of() : Map.copyOf(metadata);
        }

        public Output(
                String role,
                String extension,
                String container,
                List<Stream> streams,
                List<String> arguments) {
            this(role, extension, container, streams, arguments, Map.of(), null, null, null);
        }

        /** Whether it is made of pictures without a time. */
        @JsonIgnore
        public boolean still() {
            return "image2".equals(container);
        }
    }

    /**
     * A file that Caravan writes itself.
     *
     * @param make {@code probe-report}, {@code thumbnail-track} or {@code master-playlist}
     * @param file its place in the result's folder, or null when it is the result
     * @param extension of the published file, without dot
     * @param with what there is to know about it
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Finish(String make, String file, String extension, Map<String, String> with) {
        public Finish {
            with = with == null ? Map.of() : Map.copyOf(with);
        }
    }

    /**
     * One stream of an output.
     *
     * @param type {@code video}, {@code audio} or {@code subtitle}
     * @param sources stream indexes of the input it is made from: one, or several mono tracks to
     *     join
     * @param input which input
     * @param codec FFmpeg's encoder name, {@code copy}, or null when the output's arguments say it
     * @param arguments options of this stream as pairs without stream specifier: {@code -crf},
     *     {@code 23}
     * @param filters filters in order, each one complete and escaped
     * @param metadata such as language, by key
     * @param expect what verification must find
     * @param passes null to encode it once; 2 to look at all of it first
     * @param mix pictures that the first of the filters puts together, the stream's own first;
     *     empty when it is made of its source alone
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Stream(
            String type,
            int input,
            List<Integer> sources,
            String codec,
            List<String> arguments,
            List<String> filters,
            Map<String, String> metadata,
            Expect expect,
            Integer passes,
            List<Side> mix) {
        public Stream {
            sources = sources == null ? List.of() : List.copyOf(sources);
            arguments = arguments == null ? List.of() : List.copyOf(arguments);
            filters = filters == null ? List.of() : List.copyOf(filters);
            metadata = metadata == null ? Map.of() : Map.copyOf(metadata);
            mix = mix == null ? List.of() : List.copyOf(mix);
        }

        public Stream(
                String type,
                int input,
                List<Integer> sources,
                String codec,
                List<String> arguments,
                List<String> filters,
                Map<String, String> metadata,
                Expect expect) {
            this(
                    type, input, sources, codec, arguments, filters, metadata, expect, null,
                    List.of());
        }
    }

    /**
     * One of several pictures that become one.
     *
     * @param input which input
     * @param source stream index in it
     * @param filters it goes through first, each one complete and escaped
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Side(int input, int source, List<String> filters) {
        public Side {
            filters = filters == null ? List.of() : List.copyOf(filters);
        }
    }

    /**
     * What an output stream must turn out to be.
     *
     * @param codec FFmpeg's codec (not encoder) name, or null for any
     * @param durationSeconds promised length, or null when the input's is unknown until its packets
     *     are walked
     * @param pictures null for a stream with a length; else how many stills there are at most
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Expect(String codec, Double durationSeconds, Integer pictures) {
        public Expect(String codec, Double durationSeconds) {
            this(codec, durationSeconds, null);
        }
    }
}
