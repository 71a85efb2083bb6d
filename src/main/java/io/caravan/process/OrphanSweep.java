package io.caravan.process;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The second net under {@link GuardedProcesses}: ends programs whose JVM and guard were both
 * killed. To be run once, at start-up.
 */
public final class OrphanSweep {
    private static final Logger LOG = LoggerFactory.getLogger(OrphanSweep.class);

    private final Path runFolder;

    /**
     * @param runFolder the one that {@link GuardedProcesses} was given; need not exist
     */
    public OrphanSweep(Path runFolder) {
        this.runFolder = runFolder;
    }

    /**
     * Kills every noted program that still runs although its JVM does not, and deletes the notes.
     *
     * @return how many were killed
     */
    public int sweep() throws InterruptedException {
        int killed = 0;
        if (Files.isDirectory(runFolder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(runFolder)) {
                for (Path file : files) {
                    killed += sweep(file) ? 1 : 0;
                }
            } catch (IOException e) {
                LOG.warn("Cannot look for orphaned programs in {}: {}", runFolder, e.toString());
            }
        }
        return killed;
    }

    private static boolean sweep(Path file) throws InterruptedException, IOException {
        try {
            RunFile run = RunFile.read(file);
            boolean orphan = run.programRuns() && !run.ownerRuns();
            if (orphan) {
                LOG.info("Ending process {}, left over from before", run.pid());
                run.kill();
            }
            if (orphan || !run.programRuns()) {
                run.delete();
            }
            return orphan;
        } catch (IllegalArgumentException e) {
            LOG.warn("Deleting {}, which is no note of a running program", file);
            Files.deleteIfExists(file);
            return false;
        }
    }
}
