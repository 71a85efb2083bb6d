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

/**
 * Runs the program of an {@code exec:} endpoint in a task: the text in the body is its arguments,
 * and what it says on standard output is the body then. It works in the output folder, ends with
 * its job, and everything it complains about is in the job's log. Outside of a task {@code exec:}
 * is Camel's own.
 */
public final class ProgramBinding implements ExecBinding {
    private static final int LONGEST_LINE = 1 << 20;
    private static final int MOST_OUTPUT = 16 << 20;
    private static final int TRY_AGAIN = 75;
    private static final int KILLED = 137;
    private static final String SAID = "CaravanProgramSaid";

    private final ExecBinding plain = new DefaultExecBinding();
    private final CommandBinding guarded = new CommandBinding();
    private final Ffmpeg ffmpeg;
    private final JobLogs logs;
    private final long memoryBytes;
    private final int nice;

    /**
     * @param memoryBytes limit of FFmpeg, 0 for none; other programs have none
     * @param nice 0 to 19
     */
    public ProgramBinding(Ffmpeg ffmpeg, JobLogs logs, long memoryBytes, int nice) {
        this.ffmpeg = ffmpeg;
        this.logs = logs;
        this.memoryBytes = memoryBytes;
        this.nice = nice;
    }

    @Override
    public ExecCommand readInput(Exchange exchange, ExecEndpoint endpoint) {
        TaskRun task = exchange.getProperty(RunTask.TASK, TaskRun.class);
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
        Said said = new Said();
        exchange.setProperty(SAID, said);
        exchange.getMessage().setBody(command(exchange, task, endpoint.getExecutable(), said));
        return guarded.readInput(exchange, endpoint);
    }

    private Command command(Exchange exchange, TaskRun task, String program, Said said) {
        List<String> arguments = new ArrayList<>(List.of(executable(program)));
        arguments.addAll(arguments(exchange, program));
        return CommandBuilder.builder()
                .arguments(arguments)
                .directory(task.output())
                .log(logs.of(task.job()))
                .output(said::add)
                .started(
                        running -> {
                            logs.line(task.job(), "$ " + ShellText.of(arguments));
                            task.started(running);
                        })
                .memoryBytes(program.equals("ffmpeg") ? memoryBytes : 0)
                .nice(nice)
                .build();
    }

    /** Standard output; what is too much makes the program fail at its end. */
    private static final class Said {
        private final StringBuilder text = new StringBuilder();
        private boolean tooMuch;

        void add(String line) {
            tooMuch |= line.length() >= LONGEST_LINE || text.length() > MOST_OUTPUT;
            if (!tooMuch) {
                text.append(line).append('\n');
            }
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
        List<String> given = TaskText.arguments(new Program(program), exchange, text);
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
        Said said = (Said) exchange.removeProperty(SAID);
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
        if (said.tooMuch) {
            throw new JobException(
                    ErrorKind.INTERNAL,
                    name
                            + " said more on standard output than fits into a message; let it write a"
                            + " file into ${output}");
        }
        exchange.getMessage().setBody(said.text.toString());
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
        ErrorKind kind = outcome.exitCode() == TRY_AGAIN ? ErrorKind.TRANSIENT : ErrorKind.INPUT;
        return new JobException(
                kind,
                program
                        + " failed (exit "
                        + outcome.exitCode()
                        + ")"
                        + (why.isBlank() ? "" : ": " + why.strip()));
    }
}
