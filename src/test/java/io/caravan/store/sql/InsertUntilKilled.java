package io.caravan.store.sql;

import io.caravan.store.Jobs;

import java.nio.file.Path;

/** A process that inserts jobs from several threads and prints the id of each when it is stored. */
final class InsertUntilKilled {
    private InsertUntilKilled() {}

    public static void main(String[] arguments) {
        SqliteStore store = SqliteStore.open(Path.of(arguments[0]));
        for (int i = 0; i < 4; i++) {
            new Thread(() -> insert(store)).start();
        }
    }

    private static void insert(SqliteStore store) {
        while (true) {
            System.out.println("stored " + store.jobs().insert(Jobs.queued()).id() + ".");
        }
    }

    /** Whether a line says that a job was stored, and was not cut off by the kill. */
    static boolean isWhole(String line) {
        return line.startsWith("stored ") && line.endsWith(".");
    }

    static String id(String line) {
        return line.substring("stored ".length(), line.length() - 1);
    }
}
