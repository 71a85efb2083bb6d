package io.caravan.publish;

import java.nio.file.Path;

/**
 * Name of something staged: of a file, or of a folder together with the file in it that is opened
 * first, such as {@code <id>-main/master.m3u8}. What has the one name in the staging folder is
 * published as a whole.
 */
final class StagedName {
    private StagedName() {}

    /** The file or folder that is published. */
    static String unit(String staged) {
        int slash = staged.indexOf('/');
        return slash < 0 ? staged : staged.substring(0, slash);
    }

    static Path unit(Path stagingFolder, String staged) {
        return stagingFolder.resolve(unit(staged));
    }

    /** The file that a result names, when the unit is published under this name. */
    static Path named(Path target, String staged) {
        return unit(staged).equals(staged)
                ? target
                : target.resolve(staged.substring(unit(staged).length() + 1));
    }

    /** The name the unit is published under, when its result names this file. */
    static Path target(Path named, String staged) {
        Path target = named;
        for (int depth = Path.of(staged).getNameCount(); depth > 1; depth--) {
            target = target.getParent();
        }
        return target;
    }

    /** The URI that a result names, when the unit is published under this one. */
    static String named(String target, String staged) {
        return target + staged.substring(unit(staged).length());
    }

    /** The URI the unit is published under, when its result names this one. */
    static String target(String named, String staged) {
        return named.substring(0, named.length() - (staged.length() - unit(staged).length()));
    }
}
