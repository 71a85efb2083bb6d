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
 * @param input the local file
 * @param streams why each stream of an output is copied or encoded
 * @param dropped streams of the input that no output would hold
 * @param notes remarks for a person
 * @param operation name of the operation, or a chain: then streams, commands and outputs are those
 *     of its first step
 * @param commands in the order they would run
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
     * @param arguments as the program gets them, itself first
     * @param shell the same for a POSIX shell
     */
    public record Command(List<String> arguments, String shell) {}

    /**
     * @param path where it would be published
     * @param container FFmpeg's muxer name
     */
    public record Output(String role, String path, String container) {}

    /**
     * @param seconds how long the job would run, or null when unknown
     * @param secondsFrom what the figure is based on, or why there is none
     * @param bytes size of all outputs, or null when unknown
     * @param bytesFrom what the figure is based on, or why there is none
     */
    public record Estimate(Long seconds, String secondsFrom, Long bytes, String bytesFrom) {}
}
