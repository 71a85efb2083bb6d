package io.caravan.publish;

import java.nio.file.Path;

/**
 * Where a job's outputs go.
 *
 * @param root the output folder: the fixed part before the first placeholder
 * @param template how files are named below it
 */
public record Destination(Path root, NameTemplate template) {}
