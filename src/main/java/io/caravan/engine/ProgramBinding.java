package io.caravan.engine;

import io.caravan.ffmpeg.CommandBinding;
import io.caravan.ffmpeg.Ffmpeg;
import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.plan.Program;
import io.caravan.probe.Complaint;
import io.caravan.probe.Demuxers;
import io.caravan.process.Command;
import io.caravan.process.CommandBuilder;
import io.caravan.process.Outcome;
import io.caravan.process.ShellText;

import org.apache.camel.Exchange;
import org.apache.camel.component.exec.ExecBinding;
import org.apache.camel.component.exec.ExecCommand;
import org.apache.camel.component.exec.ExecEndpoint;
import org.apache.camel.component.exec.ExecResult;
import org.apache.camel.component.exec.impl.DefaultExecBinding;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs the program of an {@code exec:} endpoint in a task: the text in the body is its arguments,
 * and what it says on standard output is the body then. It works in the output folder, ends with
 * its job, and everything it complains about is in the job's log. Outside of a task {@code exec:}
 * is Camel's own.
 */
public final class ProgramBinding implements ExecBinding {
    private static final int MOST_OUTPUT = 1 << 20;
    private static final int KILLED = 137;
    private static final String SAID = "CaravanProgramSaid";

    private final ExecBinding plain = new DefaultExecBinding();
    private final CommandBinding guarded = new CommandBinding();
    private final Ffmpeg ffmpeg;
    private final JobLogs logs;
    private final int nice;

    public ProgramBinding(Ffmpeg ffmpeg, JobLogs logs, int nice) {
        this.ffmpeg = ffmpeg;
        this.logs = logs;
        this.nice = nice;
    }

    @Override
    public ExecCommand readInput(Exchange exchange, ExecEndpoint endpoint) {
        TaskRun task = exchange.getProperty(RunTask.RUN, TaskRun.class);
        if (task == null) {
            return plain.readInput(exchange, endpoint);
        }
        if (endpoint.getArgs() != null && !endpoint.getArgs().isEmpty()) {
            throw new JobException(
                    ErrorKind.INTERNAL,
                    "exec:"
                            + endpoint.getExecutable()
                            + " has args; in a task the text in the body is its arguments");
        }
        StringBuilder said = new StringBuilder();
        exchange.setProperty(SAID, said);
        exchange.getMessage().setBody(command(exchange, task, endpoint.getExecutable(), said));
        return guarded.readInput(exchange, endpoint);
    }

    private Command command(Exchange exchange, TaskRun task, String program, StringBuilder said) {
        List<String> arguments = new ArrayList<>(List.of(executable(program)));
        arguments.addAll(arguments(exchange, program));
        return CommandBuilder.builder()
                .arguments(arguments)
                .directory(task.output())
                .log(logs.of(task.run().getJob()))
                .output(line -> add(said, line))
                .started(
                        running -> {
                            logs.line(task.run().getJob(), "$ " + ShellText.of(arguments));
                            task.started(running);
                        })
                .nice(nice)
                .build();
    }

    private static void add(StringBuilder said, String line) {
        if (said.length() < MOST_OUTPUT) {
            said.append(line).append('\n');
        }
    }

    private String executable(String program) {
        return switch (program) {
            case "ffmpeg" -> ffmpeg.executable().toString();
            case "ffprobe" -> ffmpeg.ffprobe().toString();
            default -> program;
        };
    }

    private static List<String> arguments(Exchange exchange, String program) {
        String text = exchange.getMessage().getBody(String.class);
        @SuppressWarnings("unchecked") // RunTask put it there
        Map<String, Object> options = exchange.getVariable("options", Map.class);
        List<String> given =
                Program.arguments(
                        text == null ? "" : text,
                        options,
                        exchange.getVariable("name", String.class),
                        exchange.getVariable("input", String.class),
                        exchange.getVariable("output", String.class));
        return switch (program) {
            case "ffmpeg" -> ffmpegArguments(given);
            case "ffprobe" -> guard(given);
            default -> given;
        };
    }

    /** FFmpeg must not follow a file that names others, wherever the route opens one. */
    private static List<String> ffmpegArguments(List<String> given) {
        List<String> arguments = new ArrayList<>(List.of("-nostdin", "-hide_banner", "-y"));
        for (int i = 0; i < given.size(); i++) {
            boolean made = i > 0 && given.get(i - 1).equals("lavfi");
            if (given.get(i).equals("-i") && !made) {
                arguments.addAll(Demuxers.guard());
            }
            arguments.add(given.get(i));
        }
        return arguments;
    }

    private static List<String> guard(List<String> given) {
        List<String> arguments = new ArrayList<>(List.of("-hide_banner"));
        arguments.addAll(Demuxers.guard());
        arguments.addAll(given);
        return arguments;
    }

    @Override
    public void writeOutput(Exchange exchange, ExecResult result) {
        Object said = exchange.removeProperty(SAID);
        if (said == null) {
            plain.writeOutput(exchange, result);
            return;
        }
        guarded.writeOutput(exchange, result);
        Outcome outcome = exchange.getMessage().getBody(Outcome.class);
        String program = result.getCommand().getExecutable();
        String name = program.substring(program.lastIndexOf('/') + 1);
        if (!outcome.ok()) {
            throw failure(name, outcome);
        }
        exchange.getMessage().setBody(said.toString());
    }

    private static JobException failure(String program, Outcome outcome) {
        if (outcome.end() == Outcome.End.CANCELLED) {
            return new JobException(ErrorKind.TRANSIENT, program + " was ended");
        }
        if (outcome.exitCode() == KILLED) {
            return new JobException(
                    ErrorKind.RESOURCE,
                    program
                            + " was killed, as a system does that runs out of memory; give it more,"
                            + " or use fewer slots");
        }
        List<String> tail = outcome.errorTail();
        String complaint = Complaint.of(tail);
        String last = tail.isEmpty() ? "" : tail.get(tail.size() - 1);
        String why = complaint.isEmpty() ? last : complaint;
        return JobException.input(
                program
                        + " failed (exit "
                        + outcome.exitCode()
                        + ")"
                        + (why.isBlank() ? "" : ": " + why.strip()));
    }
}
