package io.caravan.watch;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.job.Input;
import io.caravan.job.JobError;
import io.caravan.job.JobException;
import io.caravan.job.JobRequest;
import io.caravan.job.JobRequests;
import io.caravan.job.Json;
import io.caravan.storage.LocalPaths;
import io.caravan.storage.Reach;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A job message that lies in a watched folder.
 *
 * @param request with absolute inputs, or null when it cannot be read
 * @param owned inputs in the message's own folder or below; nobody else may take them
 * @param elsewhere other local inputs
 * @param error why it is no valid message, or null
 */
record JobFile(JobRequest request, List<Path> owned, List<Path> elsewhere, JobError error) {
    /**
     * @param messages reads and checks it
     * @param reach what it may name besides what lies in its folder
     */
    static JobFile read(Path file, JobRequests messages, Reach reach) {
        try {
            return of(parse(file, messages), file.getParent(), reach);
        } catch (JobException e) {
            return new JobFile(null, namedIn(file), List.of(), e.toError());
        }
    }

    /** What an invalid message names in its folder goes its way with it, and makes no job. */
    private static List<Path> namedIn(Path message) {
        try {
            if (Files.size(message) > JobRequests.MOST_BYTES) {
                return List.of();
            }
            JsonNode json = Json.MAPPER.readTree(Files.readAllBytes(message));
            List<JsonNode> named = new ArrayList<>(json.path("inputs").findValues("uri"));
            named.add(json.path("input"));
            Path folder = message.getParent();
            return named.stream()
                    .map(JsonNode::asText)
                    .filter(text -> !text.isBlank() && LocalPaths.isLocal(text))
                    .map(new LocalPaths(folder)::of)
                    .filter(path -> path.startsWith(folder) && !path.equals(folder))
                    .distinct()
                    .toList();
        } catch (IOException | JobException e) {
            return List.of(); // it names nothing that can be told
        }
    }

    private static JobRequest parse(Path file, JobRequests messages) {
        try {
            if (Files.size(file) > JobRequests.MOST_BYTES) {
                throw JobException.options("a job message may have 1 MiB at most");
            }
            return messages.read(Files.readAllBytes(file));
        } catch (IOException e) {
            throw JobException.options(
                    "the job message cannot be read: " + LocalPaths.printable(e.getMessage()));
        }
    }

    private static JobFile of(JobRequest request, Path folder, Reach reach) {
        List<Input> inputs = new ArrayList<>();
        List<Path> owned = new ArrayList<>();
        List<Path> elsewhere = new ArrayList<>();
        reach.checkOutput(request.output());
        if (request.branches() != null) {
            request.branches().forEach(branch -> reach.checkOutput(branch.output()));
        }
        for (Input input : given(request)) {
            if (input == null || input.uri() == null || input.uri().isBlank()) {
                throw JobException.options("the job message names an input without a uri");
            }
            if (!LocalPaths.isLocal(input.uri())) {
                inputs.add(input);
                continue;
            }
            Path path = new LocalPaths(folder).of(input.uri());
            if (path.startsWith(folder)) {
                owned.add(path);
            } else if (reach.mayRead(path)) {
                elsewhere.add(path);
            } else {
                throw JobException.input(
                        "the input "
                                + LocalPaths.printable(path)
                                + " lies outside the message's folder; put it there, or add its"
                                + " folder to caravan.read");
            }
            inputs.add(new Input(LocalPaths.uri(path), input.start(), input.end(), input.role()));
        }
        if (inputs.isEmpty()) {
            throw JobException.options("the job message names no input");
        }
        return new JobFile(request.withInput(null).withInputs(inputs), owned, elsewhere, null);
    }

    private static List<Input> given(JobRequest request) {
        List<Input> all = new ArrayList<>();
        if (request.input() != null) {
            all.add(Input.of(request.input()));
        }
        if (request.inputs() != null) {
            all.addAll(request.inputs());
        }
        return all;
    }
}
