package io.caravan.operation;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.caravan.job.Lane;
import io.caravan.plan.Reason;

import java.util.List;
import java.util.Map;

/**
 * What a job would do, without doing it.
 *
 * @param preset or null
 * @param options complete
 * @param input the local file of the first input
 * @param streams why each stream of an output is copied or encoded
 * @param dropped streams of the input that no output would hold
 * @param notes remarks for a person
 * @param operation name of the operation, or a chain: then streams, commands and outputs are those
 *     of its first step
 * @param commands in the order they would run
 * @param finish files that Caravan would write itself behind them, in order
 */
public record Explanation(
        String operation,
        String preset,
        Map<String, Object> options,
        String input,
        Lane lane,
        List<Reason> streams,
        List<String> dropped,
        List<String> notes,
        List<Command> commands,
        List<Output> outputs,
        List<Finish> finish,
        Estimate estimate,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Next> next) {

    /**
     * A later step of a chain: what is known of it before its input is there.
     *
     * @param step its number, from 1
     * @param preset or null
     * @param options complete
     */
    public record Next(int step, String operation, String preset, Map<String, Object> options) {}

    /**
     * @param does what it is for: {@code measures}, {@code reads packets}, {@code first pass} or
     *     {@code makes the outputs}
     * @param arguments as the program gets them, itself first; what is measured before stands in
     *     them as {@code measured(name)}
     * @param shell the same for a POSIX shell; it runs behind those of the commands before
     */
    public record Command(String does, List<String> arguments, String shell) {}

    /**
     * @param path where it would be published; of numbered files {@code %04d} is the number
     * @param container FFmpeg's muxer name
     */
    public record Output(String role, String path, String container) {}

    /**
     * @param make what it is, as operations call it
     * @param path where it would be published
     */
    public record Finish(String make, String path) {}

    /**
     * @param seconds how long the job would run, or null when unknown
     * @param secondsFrom what the figure is based on, or why there is none
     * @param bytes size of all outputs, or null when unknown
     * @param bytesFrom what the figure is based on, or why there is none
     */
    public record Estimate(Long seconds, String secondsFrom, Long bytes, String bytesFrom) {}
}
