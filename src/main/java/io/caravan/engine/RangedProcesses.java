package io.caravan.engine;

import io.caravan.job.JobException;
import io.caravan.process.Command;
import io.caravan.process.Outcome;
import io.caravan.process.Processes;
import io.caravan.process.Running;
import io.caravan.storage.RangeServer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Starts programs. Where FFmpeg is to read a stand-in, it reads at the address behind it, and
 * nowhere else on the network.
 */
final class RangedProcesses implements Processes {
    private static final String FILE = "file:";

    private final Processes processes;
    private final RangeServer ranges;

    RangedProcesses(Processes processes, RangeServer ranges) {
        this.processes = processes;
        this.ranges = ranges;
    }

    @Override
    public Running start(Command command) {
        List<Path> standIns = new ArrayList<>();
        List<String> arguments = addressed(command.arguments(), standIns);
        if (standIns.isEmpty()) {
            return processes.start(command);
        }
        return new Reading(processes.start(command.withArguments(arguments)), standIns);
    }

    private List<String> addressed(List<String> given, List<Path> standIns) {
        List<String> arguments = new ArrayList<>(given);
        int guard = -1;
        for (int i = 0; i + 1 < arguments.size(); i++) {
            if (arguments.get(i).equals("-protocol_whitelist")) {
                guard = i + 1;
            } else if (arguments.get(i).equals("-i") && arguments.get(i + 1).startsWith(FILE)) {
                Path file = Path.of(arguments.get(i + 1).substring(FILE.length()));
                Optional<String> address = ranges.address(file);
                if (address.isPresent() && guard >= 0) {
                    arguments.set(guard, "http,tcp");
                    arguments.set(i + 1, address.get());
                    standIns.add(file);
                }
                guard = -1;
            }
        }
        return arguments;
    }

    /** A program that reads ranges: what went wrong with them explains its end. */
    private final class Reading implements Running {
        private final Running program;
        private final List<Path> standIns;

        Reading(Running program, List<Path> standIns) {
            this.program = program;
            this.standIns = standIns;
        }

        @Override
        public Outcome await() throws InterruptedException {
            Outcome outcome = program.await();
            for (Path standIn : standIns) {
                Optional<JobException> problem = ranges.takeProblem(standIn);
                if (problem.isPresent() && outcome.end() != Outcome.End.CANCELLED) {
                    throw problem.get();
                }
            }
            return outcome;
        }

        @Override
        public void cancel() {
            program.cancel();
        }

        @Override
        public boolean isAlive() {
            return program.isAlive();
        }
    }
}
