package io.caravan.ffmpeg;

import io.caravan.storage.Trees;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The FFmpeg build from Maven Central, as a jar on the class path.
 *
 * <p>It links to libraries for sound and screen capture, and on ARM for graphics hardware, that a
 * server lacks. Functions are bound only when called, and without these devices nothing calls them,
 * so another library under the missing name satisfies the loader.
 */
final class Bundle {
    private static final Logger LOG = LoggerFactory.getLogger(Bundle.class);
    private static final Pattern MISSING_LIBRARY =
            Pattern.compile("error while loading shared libraries: ([\\w.-]+):");
    private static final Set<String> DEVICE_LIBRARIES =
            Set.of(
                    "libpulse.so.0",
                    "libasound.so.2",
                    "libxcb.so.1",
                    "libxcb-shm.so.0",
                    "libva.so.2",
                    "libva-drm.so.2",
                    "libdrm.so.2");

    /**
     * Come with the x86 and the ARM build and need only the C library. Unlike FFmpeg's own
     * libraries they define no symbol versions, or the loader would insist on the right ones.
     */
    private static final List<String> STAND_INS = List.of("libdrm.so.2", "libvcos.so");

    private static final String LAUNCHER =
            """
            #!/bin/sh
            lib=${0%%/*}/lib
            export LD_LIBRARY_PATH="$lib:$lib/stub${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
            exec "$lib/%s" "$@"
            """;

    private static final String UNFINISHED = ".unpack-";

    private final Set<String> stoodInFor = new HashSet<>();
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
            deleteAbandoned();
            Path unfinished = folder.resolveSibling(UNFINISHED + UUID.randomUUID());
            try {
                unpackTo(unfinished);
                Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                if (!Files.isDirectory(folder)) {
                    throw e;
                }
            } finally {
                Trees.delete(unfinished);
            }
        }
        return new Programs(folder.resolve("ffmpeg"), folder.resolve("ffprobe"));
    }

    /**
     * Puts a stand-in for the device library that the loader did not find.
     *
     * @return whether that may have helped
     */
    boolean standIn(String loaderMessage) throws IOException {
        Matcher missing = MISSING_LIBRARY.matcher(loaderMessage);
        Path lib = folder.resolve("lib");
        Optional<String> standIn =
                STAND_INS.stream().filter(name -> Files.exists(lib.resolve(name))).findFirst();
        if (standIn.isEmpty()
                || !missing.find()
                || !DEVICE_LIBRARIES.contains(missing.group(1))
                || !stoodInFor.add(missing.group(1))) {
            return false;
        }
        try {
            Path stub = lib.resolve("stub").resolve(missing.group(1));
            Files.createSymbolicLink(stub, Path.of("..", standIn.get()));
        } catch (FileAlreadyExistsException e) {
            LOG.debug("Another process has just put a stand-in for {}", missing.group(1));
        }
        return true;
    }

    /** What a killed process left unfinished. */
    private void deleteAbandoned() throws IOException {
        Instant old = Instant.now().minus(1, ChronoUnit.HOURS);
        try (DirectoryStream<Path> left =
                Files.newDirectoryStream(folder.getParent(), UNFINISHED + "*")) {
            for (Path unfinished : left) {
                deleteIfOlder(unfinished, old);
            }
        }
    }

    private static void deleteIfOlder(Path unfinished, Instant age) throws IOException {
        try {
            if (Files.getLastModifiedTime(unfinished).toInstant().isBefore(age)) {
                Trees.delete(unfinished);
            }
        } catch (NoSuchFileException gone) {
            LOG.debug("{} was deleted by another process", unfinished);
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
