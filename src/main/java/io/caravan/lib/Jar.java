package io.caravan.lib;

import java.nio.file.Path;

/** An artifact of Maven as a file. */
public record Jar(String artifact, String version, Path file) {
    /** Its name among others. */
    String name() {
        return file.getFileName().toString();
    }

    /** Whether a file is this artifact, in this or another version. */
    boolean isSameArtifact(String fileName) {
        return fileName.startsWith(artifact + "-")
                && fileName.endsWith(".jar")
                && fileName.length() > artifact.length() + 1
                && Character.isDigit(fileName.charAt(artifact.length() + 1));
    }
}
