package io.caravan.publish;

import com.fasterxml.jackson.databind.node.TextNode;
import com.github.f4b6a3.ulid.UlidCreator;

import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.job.Publication;
import io.caravan.plan.Plan;
import io.caravan.storage.FileFailure;
import io.caravan.storage.LocalPaths;
import io.caravan.storage.Trees;
import io.caravan.store.Documents;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The hidden folders in which outputs are made: {@code .caravan-<job id>} in the output folder, so
 * that publishing only has to give a file its name. Each says inside which installation made it,
 * because several may share one output folder.
 */
public final class Staging {
    private static final Logger LOG = LoggerFactory.getLogger(Staging.class);
    static final String PREFIX = ".caravan-";
    private static final String OWNER = "owner";
    private static final String MAIN = "main";
    private static final Pattern IN_FOLDER =
            Pattern.compile("([a-z0-9][a-z0-9-]{0,63}/)?[a-z0-9][a-z0-9%-]{0,63}\\.[a-z0-9]{1,16}");
    private static final Pattern ROLE = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

    private final Destinations destinations;
    private final LocalPaths paths;
    private final OutputRoots roots;
    private final FileOps ops;
    private final String installation;

    public Staging(
            Destinations destinations, LocalPaths paths, OutputRoots roots, Documents documents) {
        this(destinations, paths, roots, documents, new FileOps());
    }

    Staging(
            Destinations destinations,
            LocalPaths paths,
            OutputRoots roots,
            Documents documents,
            FileOps ops) {
        this.destinations = destinations;
        this.paths = paths;
        this.roots = roots;
        this.ops = ops;
        this.installation = installation(documents);
    }

    /**
     * The job's staging folder, made when missing, and empty: what an earlier attempt left is
     * deleted, unless it is already being published.
     *
     * @throws JobException of kind {@code resource} when the output folder cannot be written
     */
    public Path open(Job job) {
        Path folder = folder(job);
        try {
            if (job.publication() == null) {
                delete(folder);
            }
            adopt(folder);
            return folder;
        } catch (IOException e) {
            throw FileFailure.of("cannot make the folder", folder, e);
        }
    }

    /**
     * Where an output is to be made; nothing in the name comes from a user.
     *
     * @param role of the output, unique in the job
     * @param extension of the published file, without dot; dropped when it is no plain word
     */
    public Path file(Job job, String role, String extension) {
        if (!ROLE.matcher(role).matches()) {
            throw JobException.options(
                    "\"" + LocalPaths.printable(role) + "\" is no role; use a-z, 0-9 and -");
        }
        boolean plain = extension != null && extension.matches("[A-Za-z0-9]{1,16}");
        return folder(job).resolve(job.id() + "-" + role + (plain ? "." + extension : ""));
    }

    /**
     * Where the program writes an output: a file, or for several numbered ones their pattern with
     * {@code %} and digits in its last name.
     */
    public Path file(Job job, Plan.Output output) {
        if (output.file() != null) {
            return inFolder(job, output.file());
        }
        if (output.most() == null) {
            return file(job, output.role(), output.extension());
        }
        Path one = file(job, output.role(), null);
        return one.resolveSibling(one.getFileName() + "-%04d." + output.extension());
    }

    /** Where a file that Caravan writes itself is to be made. */
    public Path file(Job job, Plan.Finish finish) {
        return finish.file() == null
                ? file(job, MAIN, finish.extension())
                : inFolder(job, finish.file());
    }

    /** A staged file by its name. */
    public Path file(Job job, String name) {
        return folder(job).resolve(name);
    }

    /** The folder that is the result of a job whose outputs belong together. */
    public Path resultFolder(Job job) {
        return file(job, MAIN, null);
    }

    /**
     * A new folder that a task of this attempt writes into, beside where its files are staged; a
     * thread that an earlier attempt left behind knows only its own.
     */
    public Path workFolder(Job job) {
        Path work = file(job, "work-" + job.attempt(), null);
        try {
            return Files.createDirectory(work);
        } catch (IOException e) {
            throw FileFailure.of("cannot make the folder", work, e);
        }
    }

    private Path inFolder(Job job, String file) {
        if (!IN_FOLDER.matcher(file).matches()) {
            throw JobException.options(
                    "\""
                            + LocalPaths.printable(file)
                            + "\" is no place in a result's folder; use a-z, 0-9 and -");
        }
        return resultFolder(job).resolve(file);
    }

    /**
     * Stages a copy of a file, such as an original that is to be delivered as it is.
     *
     * @return the staged file
     */
    public Path copy(Job job, Path original, String role, String extension) {
        Path staged = file(job, role, extension);
        try {
            ops.copy(original, staged);
            return staged;
        } catch (IOException e) {
            throw FileFailure.of("cannot copy the original to", staged, e);
        }
    }

    /**
     * Waits until staged files are on the disk.
     *
     * @param staged names in the staging folder
     * @throws JobException of kind {@code resource} when the disk refuses
     */
    void sync(Path folder, Collection<String> staged) {
        try {
            for (String name : staged) {
                Path unit = StagedName.unit(folder, name);
                for (Path file : Trees.files(unit)) {
                    ops.sync(file);
                }
                for (Path inner : Trees.folders(unit)) {
                    ops.syncFolder(inner);
                }
            }
            ops.syncFolder(folder);
            ops.syncFolder(folder.getParent());
        } catch (IOException e) {
            throw FileFailure.of("cannot write", folder, e);
        }
    }

    /** The job's staging folder. */
    Path folder(Job job) {
        return destinations.of(job).root().resolve(PREFIX + job.id());
    }

    /**
     * Deletes the staging folder of a job that has ended, or whose attempt failed before anything
     * was reserved. While it is being published the files stay, whatever happens. A failure is only
     * logged: the janitor tries again.
     */
    public void discard(Job job) {
        if (job.publication() != null && !job.state().isFinal()) {
            return;
        }
        try {
            delete(folder(job));
            Publication publication = job.publication();
            if (publication != null) {
                delete(paths.of(publication.staging()));
            }
        } catch (IOException | JobException e) {
            LOG.warn("Staged files of job {} are left for the janitor: {}", job.id(), e.toString());
        }
    }

    /** Id of the job that a folder belongs to, when its name says it is a staging folder. */
    public static Optional<String> jobOf(Path folder) {
        String name = folder.getFileName().toString();
        return name.startsWith(PREFIX)
                ? Optional.of(name.substring(PREFIX.length()))
                : Optional.empty();
    }

    /** Every staging folder that this installation made, wherever outputs go. */
    public List<Path> all() {
        return roots.all().stream().flatMap(root -> in(root.path()).stream()).toList();
    }

    /** The staging folders in an output folder that this installation made. */
    public List<Path> in(Path root) {
        List<Path> folders = new ArrayList<>();
        try (DirectoryStream<Path> hidden = Files.newDirectoryStream(root, PREFIX + "*")) {
            hidden.forEach(folders::add);
        } catch (IOException | DirectoryIteratorException e) {
            // not there, or not mounted now
            LOG.debug("Cannot look into {}: {}", root, e.toString());
        }
        folders.removeIf(folder -> !isOurs(folder));
        return folders;
    }

    /** Whether this installation made a staging folder. */
    boolean isOurs(Path folder) {
        Path owner = folder.resolve(OWNER);
        try {
            return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                    && Files.isRegularFile(owner, LinkOption.NOFOLLOW_LINKS)
                    && Files.size(owner) <= 100
                    && Files.readString(owner).equals(installation);
        } catch (IOException e) {
            return false;
        }
    }

    /** Deletes a staging folder that this installation made; any other one stays. */
    public void delete(Path folder) throws IOException {
        if (!isOurs(folder)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (!file.endsWith(OWNER)) {
                    Trees.delete(file);
                }
            }
        }
        // the owner's mark goes last, so that a crash in between leaves a folder known as ours
        ops.delete(folder.resolve(OWNER));
        ops.delete(folder);
    }

    /** Makes a staging folder, durably known to the janitor, or takes it over after a crash. */
    void adopt(Path folder) throws IOException {
        if (isOurs(folder)) {
            return;
        }
        ops.createFolders(folder.getParent());
        roots.remember(folder.getParent());
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(folder);
        }
        ops.write(folder.resolve(OWNER), installation);
    }

    private static String installation(Documents documents) {
        documents.put("installation", "id", new TextNode(UlidCreator.getUlid().toString()), 0);
        return documents.get("installation", "id").orElseThrow().value().asText();
    }
}
