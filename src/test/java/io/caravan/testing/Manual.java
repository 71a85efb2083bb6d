package io.caravan.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Files as the manual tells to save them. */
public final class Manual {
    private Manual() {}

    /**
     * @param page in docs/
     * @param name of the file, as in "Save this as `name`"
     */
    public static String file(String page, String name) throws IOException {
        return block(page, "Save this as `" + name + "`");
    }

    /**
     * The indented lines that follow a text, without their indentation.
     *
     * @param page in docs/
     */
    public static String block(String page, String text) throws IOException {
        String manual = Files.readString(Path.of("docs", page));
        String block = manual.split(Pattern.quote(text), 2)[1].split("\n\n", 2)[1];
        return block.substring(0, end(block)).stripTrailing().stripIndent() + "\n";
    }

    /** Where the first line is that is not indented. */
    private static int end(String block) {
        int end = 0;
        for (String line : block.split("\n", -1)) {
            if (!line.isBlank() && !line.startsWith("    ")) {
                return end;
            }
            end += line.length() + 1;
        }
        return block.length();
    }
}
