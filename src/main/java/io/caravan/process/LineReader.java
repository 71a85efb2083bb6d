package io.caravan.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Reads lines a program writes; of one that never ends only the beginning is kept. */
final class LineReader {
    private final int maxChars;
    private final Consumer<String> lines;
    private final StringBuilder line = new StringBuilder();
    private boolean afterReturn;

    LineReader(int maxChars, Consumer<String> lines) {
        this.maxChars = maxChars;
        this.lines = lines;
    }

    /** Reads to the end of the stream. Lines end with line feed, carriage return or both. */
    void readAll(InputStream in) throws IOException {
        Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8);
        char[] chunk = new char[8192];
        for (int n = reader.read(chunk); n >= 0; n = reader.read(chunk)) {
            for (int i = 0; i < n; i++) {
                add(chunk[i]);
            }
        }
        if (line.length() > 0) {
            endLine();
        }
    }

    private void add(char c) {
        if (c == '\r' || c == '\n' && !afterReturn) {
            endLine();
        } else if (c != '\n' && line.length() < maxChars) {
            line.append(c);
        }
        afterReturn = c == '\r';
    }

    private void endLine() {
        lines.accept(line.toString());
        line.setLength(0);
    }
}
