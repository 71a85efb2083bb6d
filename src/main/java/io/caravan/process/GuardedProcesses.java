package io.caravan.process;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Starts each program under a small {@code sh} script that outlives this JVM by a moment: the
 * script's standard input is a pipe from here, and when that ends, be it by cancelling or because
 * the JVM was killed, the script ends the program and its process group.
 */
public final class GuardedProcesses implements Processes {
    /**
     * The script's arguments are the program to run and are never read as shell text. It keeps no
     * pipe of the program open, and lets a Ctrl-C on the terminal be the service's business. A line
     * on its standard input says that the program has closed its pipes: then it passes on the exit
     * code. The end of its standard input says that nobody wants the program any more.
     */
    private static final String GUARD =
            """
            trap '' HUP INT QUIT
            exec 3<&0 </dev/null
            "$@" 3<&- & p=$!
            exec >/dev/null 2>&1
            end() { kill -s "$1" -- "-$p" || kill -s "$1" "$p"; }
            if ! read -r x <&3; then
              end TERM
              (trap 'kill "$s"; exit' TERM; sleep 2 & s=$!; wait "$s"; end KILL) & w=$!
            fi
            wait "$p"; c=$?
            [ -z "${w-}" ] || { kill "$w"; wait "$w"; }
            kill -s KILL -- "-$p"
            exit "$c"
            """;

    /** Says the id under which the program then runs, and limits its address space (KiB). */
    private static final String ANNOUNCE =
            "echo $$; [ \"$1\" = 0 ] || ulimit -v \"$1\"; shift; exec \"$@\"";

    /** No more processes, memory or open files for now: EAGAIN, ENOMEM, ENFILE, EMFILE. */
    private static final Pattern LACKING = Pattern.compile("error=(11|12|23|24|35)\\b");

    private final Path runFolder;
    private final Path shell;
    private final Optional<Path> setsid;
    private final Charset argumentCharset =
            Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    private final Optional<Path> nice = Executables.find("nice");

    /**
     * @param runFolder where running programs are noted for {@link OrphanSweep}; made when needed
     */
    public GuardedProcesses(Path runFolder) {
        this(runFolder, Path.of("/bin/sh"), Executables.find("setsid"));
    }

    /**
     * @param setsid makes the program's process group; without it (macOS) the shell's job control
     *     does
     */
    GuardedProcesses(Path runFolder, Path shell, Optional<Path> setsid) {
        this.runFolder = runFolder;
        this.shell = shell;
        this.setsid = setsid;
    }

    @Override
    public Running start(Command command) {
        List<String> arguments = guarded(command);
        try {
            ProcessBuilder builder = new ProcessBuilder(arguments);
            if (command.directory() != null) {
                builder.directory(command.directory().toFile());
            }
            Process guard = builder.start();
            GuardedProgram program = new GuardedProgram(guard, command, note(guard));
            program.begin();
            return program;
        } catch (IOException e) {
            boolean lacking = LACKING.matcher(String.valueOf(e.getMessage())).find();
            throw cannotStart(
                    lacking ? ErrorKind.RESOURCE : ErrorKind.INTERNAL, command, e.getMessage());
        }
    }

    private List<String> guarded(Command command) {
        if (command.arguments().isEmpty()) {
            throw new JobException(ErrorKind.INTERNAL, "There is no program to start.");
        }
        command.arguments().forEach(this::checkEncodable);
        List<String> words = new ArrayList<>(List.of(shell.toString(), "-c"));
        words.add(setsid.isPresent() ? GUARD : "set -m 2>/dev/null\n" + GUARD);
        words.add("caravan-guard");
        setsid.ifPresent(path -> words.add(path.toString()));
        words.addAll(List.of(shell.toString(), "-c", ANNOUNCE, "sh"));
        words.add(Long.toString(command.memoryBytes() / 1024));
        if (command.nice() > 0 && nice.isPresent()) {
            words.addAll(List.of(nice.get().toString(), "-n", "" + Math.min(19, command.nice())));
        }
        words.add(program(command).toString());
        words.addAll(command.arguments().subList(1, command.arguments().size()));
        return words;
    }

    private static Path program(Command command) {
        Path directory = command.directory() == null ? Path.of("") : command.directory();
        if (!Files.isDirectory(directory.toAbsolutePath())) {
            throw cannotStart(command, "its working directory " + directory + " does not exist");
        }
        return Executables.find(command.arguments().get(0), directory)
                .orElseThrow(() -> cannotStart(command, "it is not there or not executable"));
    }

    /** Java would silently pass on a question mark, and so name another file. */
    private void checkEncodable(String argument) {
        if (!argumentCharset.newEncoder().canEncode(argument)) {
            throw new JobException(
                    ErrorKind.INTERNAL,
                    "This locale cannot express \""
                            + argument
                            + "\"; start the service with LC_ALL=C.UTF-8.");
        }
    }

    private Optional<RunFile> note(Process guard) throws IOException {
        StringBuilder pid = new StringBuilder();
        InputStream out = guard.getInputStream();
        for (int c = out.read(); c >= '0' && c <= '9'; c = out.read()) {
            pid.append((char) c);
        }
        return pid.isEmpty()
                ? Optional.empty()
                : RunFile.write(runFolder, Long.parseLong(pid.toString()));
    }

    private static JobException cannotStart(Command command, String reason) {
        return cannotStart(ErrorKind.INTERNAL, command, reason);
    }

    private static JobException cannotStart(ErrorKind kind, Command command, String reason) {
        return new JobException(
                kind, "Cannot start " + command.arguments().get(0) + ": " + reason + ".");
    }
}
