package io.caravan.finish;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.job.Result;
import io.caravan.plan.Plan;
import io.caravan.probe.Probe;
import io.caravan.storage.Checksum;
import io.caravan.storage.FileFailure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Writes the files of a plan that Caravan makes itself, once its outputs are verified. */
public final class Finisher {

    /**
     * Writes one file.
     *
     * @param file to write; its folder exists
     * @param name of the input's file, as people know it
     * @param probe of the input
     * @param made the verified outputs by file, in the order of the plan
     * @return what was made, without the address that only publishing knows
     */
    public Result write(
            Plan.Finish finish, Path file, String name, Probe probe, Map<Path, Result> made) {
        try {
            Files.writeString(file, text(finish, file, name, probe, made));
            return new Result(
                    null,
                    "main",
                    Files.size(file),
                    null,
                    null,
                    null,
                    List.of(),
                    Checksum.sha256(file));
        } catch (IOException e) {
            throw FileFailure.of("cannot write", file, e);
        }
    }

    private static String text(
            Plan.Finish finish, Path file, String name, Probe probe, Map<Path, Result> made)
            throws IOException {
        return switch (finish.make()) {
            case "probe-report" -> new ProbeReport(name, probe).text();
            case "thumbnail-track" -> new ThumbnailTrack(finish.with(), made).text();
            case "master-playlist" -> new MasterPlaylist(finish.with(), file, made).text();
            default ->
                    throw new JobException(
                            ErrorKind.INTERNAL, "nobody can make a " + finish.make());
        };
    }
}
