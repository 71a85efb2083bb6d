package io.caravan.retention;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * How long the files of some folders are kept.
 *
 * @param name what they are: {@code done}, {@code failed}, {@code logs}
 * @param folders asked each time, since sources come and go
 * @param keep for all these folders together
 */
public record Rule(String name, Supplier<List<Path>> folders, Keep keep) {}
