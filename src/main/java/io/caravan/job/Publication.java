package io.caravan.job;

import java.util.List;

/**
 * What a job is about to publish: written to the store before the first rename, so that recovery
 * rolls forward to the same names.
 *
 * @param staging URI of the hidden folder that holds the staged files
 * @param files in the order they become visible; the main output or playlist last
 */
public record Publication(String staging, List<File> files) {
    /**
     * @param staged file name inside the staging folder; {@code folder/file} for a folder that is
     *     published as a whole, with the file in it that the result names
     * @param result what it becomes; its uri is the reserved final name
     * @param replace whether an existing file of that name is replaced
     */
    public record File(String staged, Result result, boolean replace) {}
}
