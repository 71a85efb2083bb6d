package io.caravan.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** The project as Maven would install it, in a repository of its own. */
public final class ProjectJar {
    private static final String VERSION = "0.1.0-SNAPSHOT";

    private final Path repository;
    private final String version;

    /**
     * @param version one that no other repository has
     */
    public ProjectJar(Path repository, String version) throws IOException {
        this.repository = repository;
        this.version = version;
        Path folder = Files.createDirectories(folder(repository));
        String pom = Files.readString(Path.of("pom.xml"));
        Path poms = folder.resolve("caravan-" + version + ".pom");
        signed(Files.writeString(poms, pom.replaceFirst(VERSION, version)));
        signed(jar(folder.resolve("caravan-" + version + ".jar")));
    }

    /** For Maven. */
    public String coordinates() {
        return "io.caravan:caravan:" + version;
    }

    public String address() {
        return repository.toUri().toString();
    }

    /** Where the version lies below a repository. */
    public Path folder(Path repository) {
        return repository.resolve("io/caravan/caravan").resolve(version);
    }

    private static Path jar(Path jar) throws IOException {
        Path classes = Path.of("target/classes");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out);
                Stream<Path> tree = Files.walk(classes)) {
            List<Path> files = tree.filter(Files::isRegularFile).toList();
            for (Path file : files) {
                entries.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, entries);
                entries.closeEntry();
            }
        }
        return jar;
    }

    private static void signed(Path file) throws IOException {
        try {
            byte[] sha1 = MessageDigest.getInstance("SHA-1").digest(Files.readAllBytes(file));
            Files.writeString(
                    file.resolveSibling(file.getFileName() + ".sha1"),
                    String.format("%040x", new BigInteger(1, sha1)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
