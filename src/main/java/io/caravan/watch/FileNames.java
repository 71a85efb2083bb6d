package io.caravan.watch;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Tells by its name alone what an entry of a watched folder is. */
final class FileNames {
    /** What an entry is. */
    enum Kind {
        /** Or what is taken like it. */
        MEDIA,
        /** Has no extension; only a probe can tell. */
        UNKNOWN,
        /** A job message. */
        JOB,
        /** Never a candidate: unfinished uploads, hidden files, litter of other systems. */
        IGNORED,
        /** Neither media nor ignored; left alone and counted. */
        OTHER
    }

    static final String JOB_FILE = ".job.json";
    static final String ERROR_TEXT = ".error.txt";

    private static final List<String> IGNORED =
            List.of(".part", ".partial", ".filepart", ".crdownload", ".tmp", ".lrv", ".thm");
    private static final Set<String> FOLDERS = Set.of("@eadir", "#recycle", "$recycle.bin");

    /** A preset, or what follows in a chain. */
    private static final Pattern AFTER_NAME = Pattern.compile("[@>].*");

    private final Set<String> media;
    private final Predicate<Path> takesAny;
    private final PathMatcher include;
    private final PathMatcher exclude;
    private final boolean includeByPath;
    private final boolean excludeByPath;

    /**
     * @param media extensions in lower case
     * @param takesAny whether any file is taken at this path below the watched folder
     * @param include glob, or null; one with a slash is matched against the path
     * @param exclude glob, or null
     */
    FileNames(Set<String> media, Predicate<Path> takesAny, String include, String exclude) {
        this.media = media;
        this.takesAny = takesAny;
        this.include = matcher(include);
        this.exclude = matcher(exclude);
        this.includeByPath = include != null && include.contains("/");
        this.excludeByPath = exclude != null && exclude.contains("/");
    }

    /** As a source takes them, with whatever an operation of its takes that needs no media. */
    static FileNames of(Source source, WatchSettings settings, Assignment.Rules rules) {
        return new FileNames(
                settings.media(),
                file -> takesAny(source, settings, rules, file),
                source.include(),
                source.exclude());
    }

    /** Whether what is in this place becomes a job of an operation that takes any file. */
    private static boolean takesAny(
            Source source, WatchSettings settings, Assignment.Rules rules, Path file) {
        Path folders = file.getParent() == null ? Path.of("") : file.getParent();
        String operation = rules.of(source, folders).operation();
        return operation != null
                && !operation.contains(",")
                && settings.takesAny().test(AFTER_NAME.matcher(operation).replaceFirst("").strip());
    }

    private static PathMatcher matcher(String glob) {
        return glob == null
                ? null
                : FileSystems.getDefault().getPathMatcher("glob:" + glob.toLowerCase(Locale.ROOT));
    }

    /** Whether a folder of this name is looked into. */
    static boolean enters(String folder) {
        return !folder.startsWith(".") && !FOLDERS.contains(folder.toLowerCase(Locale.ROOT));
    }

    /** Whether nothing of this name is ever taken. */
    static boolean ignores(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return name.startsWith(".")
                || lower.equals("thumbs.db")
                || IGNORED.stream().anyMatch(lower::endsWith);
    }

    /**
     * @param relative path below the watched folder
     */
    Kind kind(Path relative) {
        String name = relative.getFileName().toString();
        if (ignores(name)) {
            return Kind.IGNORED;
        }
        if (exclude != null && matches(exclude, excludeByPath, relative)) {
            return Kind.OTHER;
        }
        if (name.toLowerCase(Locale.ROOT).endsWith(JOB_FILE)) {
            return Kind.JOB;
        }
        if (include != null) {
            return matches(include, includeByPath, relative) ? Kind.MEDIA : Kind.OTHER;
        }
        int dot = name.lastIndexOf('.');
        String extension = name.substring(dot + 1).toLowerCase(Locale.ROOT);
        if (dot >= 0 && media.contains(extension) || takesAny.test(relative)) {
            return Kind.MEDIA;
        }
        return dot < 0 ? Kind.UNKNOWN : Kind.OTHER;
    }

    private static boolean matches(PathMatcher glob, boolean byPath, Path relative) {
        Path subject = byPath ? relative : relative.getFileName();
        return glob.matches(Path.of(subject.toString().toLowerCase(Locale.ROOT)));
    }
}
