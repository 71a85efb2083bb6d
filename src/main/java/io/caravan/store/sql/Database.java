package io.caravan.store.sql;

import org.jdbi.v3.core.HandleCallback;

/**
 * Runs SQL for the stores. Both methods throw {@link io.caravan.store.StoreException} when the
 * database, rather than the statement, is at fault.
 */
interface Database extends AutoCloseable {

    <T> T read(HandleCallback<T, RuntimeException> work);

    /** Runs the work in one transaction, which is durable when this returns. */
    <T> T write(HandleCallback<T, RuntimeException> work);

    @Override
    void close();
}
