package io.caravan.watch;

import io.caravan.job.JobRequest;
import io.caravan.job.JobRequestBuilder;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * What a source of files elsewhere than in folders says of them: which it takes, and what they
 * become. Its parameters and the rules of names are those of {@code watch-folder:}.
 */
public final class SourceRules {
    private static final Set<String> OF_FOLDERS = Set.of("settle", "links", "failed", "repeat");

    /** A folder that no output lies in. */
    private static final Path NOWHERE = Path.of("/dev/null");

    private final Source source;
    private final FileNames names;
    private final Assignment.Rules rules;

    SourceRules(Source source, FileNames names, Assignment.Rules rules) {
        this.source = source;
        this.names = names;
        this.rules = rules;
    }

    /**
     * Takes what it knows out of the parameters of an endpoint.
     *
     * @throws IllegalArgumentException when a value is impossible; says what is allowed
     */
    static SourceRules of(
            Map<String, Object> parameters, WatchSettings settings, Assignment.Rules rules) {
        for (String name : OF_FOLDERS) {
            if (parameters.containsKey(name)) {
                throw new IllegalArgumentException(name + " is for watched folders only");
            }
        }
        parameters.put("after", "leave");
        Source source = new SourceParameters(parameters, settings).take(NOWHERE);
        return new SourceRules(source, FileNames.of(source, settings, rules), rules);
    }

    /**
     * Whether a file is one for this source, by its name alone.
     *
     * @param relative folders and name below what is watched, with {@code /} between
     */
    public boolean takes(String relative) {
        try {
            Path path = Path.of(relative);
            return path.toString().equals(relative)
                    && path.normalize().equals(path)
                    && entersAll(path)
                    && names.kind(path) == FileNames.Kind.MEDIA;
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static boolean entersAll(Path path) {
        for (Path folder : path) {
            if (!FileNames.enters(folder.toString())) {
                return false;
            }
        }
        return true;
    }

    /** Folders to keep in the output, with {@code /} between. */
    public String path(String relative) {
        return assignment(relative).path();
    }

    /**
     * What is asked for a file.
     *
     * @throws io.caravan.job.JobException of kind {@code options} when nothing says what it is to
     *     become
     */
    public JobRequest request(String uri, String relative) {
        JobRequest said = JobRequestBuilder.builder().input(uri).build();
        return Accept.completed(said, assignment(relative), source);
    }

    private Assignment assignment(String relative) {
        int cut = relative.lastIndexOf('/');
        return rules.of(source, Path.of(relative.substring(0, Math.max(0, cut))));
    }

    /** Whether files that are there at the very first look are taken. */
    public boolean takesExisting() {
        return source.takeExisting();
    }

    /** Where results go, or null for the configured place. */
    public String output() {
        return source.output();
    }
}
