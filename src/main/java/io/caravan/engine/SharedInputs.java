package io.caravan.engine;

import io.caravan.job.Json;
import io.caravan.probe.Probe;
import io.caravan.storage.FileFailure;
import io.caravan.storage.Trees;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a job fetched and probed once for all its child jobs. It lies in the job's work folder, and
 * may be missing: then a child job does both for itself.
 */
final class SharedInputs {
    private static final Logger LOG = LoggerFactory.getLogger(SharedInputs.class);
    private static final String FILE = "shared.json";

    private final Path work;

    /**
     * @param work holds a folder for each job, named by its id
     */
    SharedInputs(Path work) {
        this.work = work;
    }

    /** In the order of the job's inputs. */
    record Shared(List<File> files, List<Probe> probes) {
        List<Path> paths() {
            return files.stream().map(file -> Path.of(file.path())).toList();
        }
    }

    /** A local file as it was when it was probed; the time in milliseconds since 1970. */
    record File(String path, long bytes, long modified) {
        static File of(Path path) throws IOException {
            return new File(
                    path.toString(), Files.size(path), Files.getLastModifiedTime(path).toMillis());
        }
    }

    /** Keeps them for the child jobs of this job. */
    void write(String job, List<Path> inputs, List<Probe> probes) {
        Path folder = work.resolve(job);
        try {
            List<File> files = new ArrayList<>();
            for (Path input : inputs) {
                files.add(File.of(input));
            }
            Files.createDirectories(folder);
            Path half = folder.resolve(FILE + ".part");
            Files.write(half, Json.MAPPER.writeValueAsBytes(new Shared(files, probes)));
            Files.move(half, folder.resolve(FILE), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw FileFailure.of("cannot write", folder, e);
        }
    }

    /** What was kept, if every file is still as it was. */
    Optional<Shared> read(String job) {
        Path file = work.resolve(job).resolve(FILE);
        try {
            Shared shared = Json.MAPPER.readValue(Files.readAllBytes(file), Shared.class);
            for (File known : shared.files()) {
                if (!known.equals(File.of(Path.of(known.path())))) {
                    return Optional.empty();
                }
            }
            return Optional.of(shared);
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** Deletes the job's work folder. A failure is only logged: the janitor tries again. */
    void discard(String job) {
        try {
            Trees.delete(work.resolve(job));
        } catch (IOException e) {
            LOG.warn("The work folder of job {} is left for the janitor: {}", job, e.toString());
        }
    }
}
