package io.caravan.publish;

import java.nio.file.Path;

/**
 * Where a job's outputs go.
 *
 * @param root the output folder: the fixed part before the first placeholder; for a remote output
 *     the local folder in which it is made
 * @param remote where in another storage, or null for a local folder
 * @param template how files are named below it
 */
public record Destination(Path root, Remote remote, NameTemplate template) {
    public boolean isRemote() {
        return remote != null;
    }
}
