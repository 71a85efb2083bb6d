package io.caravan.store.sql;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Notes every statement that goes to a database. */
final class RecordingDatabase implements Database {
    final List<String> statements = new CopyOnWriteArrayList<>();
    private final Database database;

    RecordingDatabase(Database database) {
        this.database = database;
    }

    @Override
    public <T> T read(HandleCallback<T, RuntimeException> work) {
        return database.read(recording(work));
    }

    @Override
    public <T> T write(HandleCallback<T, RuntimeException> work) {
        return database.write(recording(work));
    }

    private <T> HandleCallback<T, RuntimeException> recording(
            HandleCallback<T, RuntimeException> work) {
        return handle -> {
            record(handle);
            return work.withHandle(handle);
        };
    }

    private void record(Handle handle) {
        handle.getConfig(SqlStatements.class)
                .setSqlLogger(
                        new SqlLogger() {
                            @Override
                            public void logBeforeExecution(StatementContext context) {
                                statements.add(context.getParsedSql().getSql());
                            }
                        });
    }

    @Override
    public void close() {
        database.close();
    }
}
