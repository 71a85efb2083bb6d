package io.caravan.store.sql;

import io.caravan.store.StoreException;

import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

import java.nio.file.Path;
import java.sql.SQLException;

/** Says in one line what is wrong with the database file, and what to do. */
record SqliteErrors(Path file) {

    /**
     * @return a {@link StoreException} when the database is at fault; else the failure itself, such
     *     as a violated constraint
     */
    RuntimeException translate(Throwable failure) {
        if (failure instanceof StoreException known) {
            return known;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && !isStatementAtFault(sql)) {
                return new StoreException("The job store " + file + " " + text(sql), failure);
            }
        }
        return failure instanceof RuntimeException unchecked
                ? unchecked
                : new IllegalStateException(failure);
    }

    private static boolean isStatementAtFault(SQLException failure) {
        return switch (code(failure)) {
            case SQLITE_ERROR,
                    SQLITE_CONSTRAINT,
                    SQLITE_MISMATCH,
                    SQLITE_MISUSE,
                    SQLITE_RANGE,
                    SQLITE_TOOBIG ->
                    true;
            default -> false;
        };
    }

    private static String text(SQLException failure) {
        return switch (code(failure)) {
            case SQLITE_FULL -> "cannot grow: the disk is full; free some space";
            case SQLITE_BUSY, SQLITE_LOCKED ->
                    "is locked by another program; close what has it open";
            case SQLITE_CORRUPT, SQLITE_NOTADB ->
                    "is damaged, or is no SQLite database;"
                            + " put back a copy, or move it away to begin a new one";
            case SQLITE_READONLY, SQLITE_PERM, SQLITE_CANTOPEN ->
                    "cannot be written; check the permissions of the file and its folder";
            default ->
                    "cannot be used: "
                            + String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        };
    }

    /** The primary code: extended ones hold it in their lowest byte. */
    private static SQLiteErrorCode code(SQLException failure) {
        return failure instanceof SQLiteException sqlite
                ? SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & 0xff)
                : SQLiteErrorCode.UNKNOWN_ERROR;
    }
}
