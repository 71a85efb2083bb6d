package io.caravan.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds programs as a shell would. */
public final class Executables {
    private Executables() {}

    /**
     * The absolute path of a program: a path is taken as it is, a bare name is looked for on {@code
     * PATH}.
     *
     * @return empty when there is no such file or it may not be executed
     */
    public static Optional<Path> find(String program) {
        return find(program, Path.of(""));
    }

    static Optional<Path> find(String program, Path directory) {
        try {
            Stream<Path> candidates =
                    program.contains("/")
                            ? Stream.of(directory.resolve(program))
                            : searchPath().map(folder -> folder.resolve(program));
            return candidates.filter(Executables::runs).map(Path::toAbsolutePath).findFirst();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Stream<Path> searchPath() {
        String path = System.getenv().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
        return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(path)
                .filter(folder -> !folder.isEmpty())
                .map(Path::of);
    }

    private static boolean runs(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
