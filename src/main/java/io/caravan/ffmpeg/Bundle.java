package io.caravan.ffmpeg;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The FFmpeg build from Maven Central, as a jar on the class path.
 *
 * <p>It links to libraries for sound and screen capture that a server lacks. Nothing Caravan does
 * calls into them, and functions are bound only when called, so any other library under their name
 * satisfies the loader.
 */
final class Bundle {
    private static final Pattern MISSING_LIBRARY =
            Pattern.compile("error while loading shared libraries: ([\\w.-]+):");
    private static final Set<String> CAPTURE_LIBRARIES =
            Set.of("libpulse.so.0", "libasound.so.2", "libxcb.so.1", "libxcb-shm.so.0");

    /** Comes with the build and is small. */
    private static final String STAND_IN = "libdrm.so.2";

    private static final String LAUNCHER =
            """
            #!/bin/sh
            lib=${0%%/*}/lib
            export LD_LIBRARY_PATH="$lib:$lib/stub${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
            exec "$lib/%s" "$@"
            """;

    private final Path jar;
    private final String prefix;
    private final Path folder;

    private Bundle(Path jar, String prefix, Path cacheFolder) {
        this.jar = jar;
        this.prefix = prefix;
        String name = jar.getFileName().toString();
        this.folder = cacheFolder.toAbsolutePath().resolve(name.replaceFirst("\\.jar$", ""));
    }

    /** The build for this machine, GPL before LGPL; empty when the class path has none. */
    static Optional<Bundle> find(Path cacheFolder) throws IOException {
        for (String build : List.of("-gpl", "")) {
            String prefix = "org/bytedeco/ffmpeg/" + platform() + build + "/";
            URL url = Bundle.class.getClassLoader().getResource(prefix + "ffmpeg");
            if (url != null && url.openConnection() instanceof JarURLConnection connection) {
                return Optional.of(
                        new Bundle(path(connection.getJarFileURL()), prefix, cacheFolder));
            }
        }
        return Optional.empty();
    }

    /** Unpacks it unless that was done before. Several processes may do so at the same time. */
    Programs unpack() throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder.getParent());
            Path unfinished = Files.createTempDirectory(folder.getParent(), ".unpack-");
            try {
                unpackTo(unfinished);
                Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                if (!Files.isDirectory(folder)) {
                    throw e;
                }
            } finally {
                deleteTree(unfinished);
            }
        }
        return new Programs(folder.resolve("ffmpeg"), folder.resolve("ffprobe"));
    }

    /**
     * Puts a stand-in for the capture library that the loader did not find.
     *
     * @return whether that was the trouble
     */
    boolean standIn(String loaderMessage) throws IOException {
        Matcher matcher = MISSING_LIBRARY.matcher(loaderMessage);
        if (!matcher.find() || !CAPTURE_LIBRARIES.contains(matcher.group(1))) {
            return false;
        }
        Path stub = folder.resolve("lib/stub").resolve(matcher.group(1));
        try {
            Files.createSymbolicLink(stub, Path.of("..", STAND_IN));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    private void unpackTo(Path target) throws IOException {
        Path lib = target.resolve("lib");
        Files.createDirectories(lib.resolve("stub"));
        try (JarFile content = new JarFile(jar.toFile())) {
            for (JarEntry entry : content.stream().filter(this::isNeeded).toList()) {
                try (InputStream in = content.getInputStream(entry)) {
                    copy(in, lib.resolve(entry.getName().substring(prefix.length())));
                }
            }
        }
        for (String program : List.of("ffmpeg", "ffprobe")) {
            Path launcher = target.resolve(program);
            Files.writeString(launcher, LAUNCHER.formatted(program));
            makeExecutable(launcher);
            makeExecutable(lib.resolve(program));
        }
    }

    private boolean isNeeded(JarEntry entry) {
        String name = entry.getName();
        return name.startsWith(prefix)
                && name.indexOf('/', prefix.length()) < 0
                && name.length() > prefix.length()
                && !name.startsWith("libjni", prefix.length());
    }

    /** Forced to disk: after a power cut the renamed folder must not hold empty files. */
    private static void copy(InputStream in, Path file) throws IOException {
        try (FileChannel out =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            in.transferTo(Channels.newOutputStream(out));
            out.force(true);
        }
    }

    private static void makeExecutable(Path file) throws IOException {
        if (!file.toFile().setExecutable(true, false)) {
            throw new IOException("Cannot make " + file + " executable");
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static String platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch");
        return (os.startsWith("mac") ? "macosx" : "linux")
                + "-"
                + (arch.equals("aarch64") ? "arm64" : "x86_64");
    }

    private static Path path(URL url) {
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
