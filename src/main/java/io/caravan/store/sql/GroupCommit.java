package io.caravan.store.sql;

import io.caravan.store.StoreException;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The one writer of an embedded database. A transaction takes whatever waits when it begins, so
 * that concurrent callers share one flush to disk, and a lone caller waits for nobody.
 */
final class GroupCommit implements AutoCloseable {
    private static final int LARGEST_GROUP = 256;

    private final Jdbi jdbi;
    private final SqliteErrors errors;
    private final Queue<Write<?>> waiting = new ConcurrentLinkedQueue<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(GroupCommit::thread);
    private Handle handle;

    GroupCommit(Jdbi jdbi, SqliteErrors errors) {
        this.jdbi = jdbi;
        this.errors = errors;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "store-writer");
        thread.setDaemon(true);
        return thread;
    }

    /** Returns when the work is committed; an interrupt does not leave its outcome unknown. */
    <T> T execute(HandleCallback<T, RuntimeException> work) {
        Write<T> write = new Write<>(work);
        waiting.add(write);
        try {
            thread.execute(this::commitGroup);
        } catch (RejectedExecutionException e) {
            if (waiting.remove(write)) {
                throw new StoreException("The job store is closed", e);
            }
        }
        return write.await();
    }

    private void commitGroup() {
        List<Write<?>> group = takeGroup();
        if (group.isEmpty()) {
            return;
        }
        try {
            Handle writer = writer();
            writer.begin();
            group.forEach(write -> write.run(writer));
            writer.commit();
        } catch (Throwable e) {
            discardWriter();
            group.forEach(write -> write.done.completeExceptionally(errors.translate(e)));
            return;
        }
        group.forEach(Write::complete);
    }

    private List<Write<?>> takeGroup() {
        List<Write<?>> group = new ArrayList<>();
        Write<?> next;
        while (group.size() < LARGEST_GROUP && (next = waiting.poll()) != null) {
            group.add(next);
        }
        return group;
    }

    private Handle writer() {
        if (handle == null) {
            handle = jdbi.open();
        }
        return handle;
    }

    /** After a failed transaction a new connection is the only state that is certain. */
    private void discardWriter() {
        try (Handle old = handle) {
            handle = null;
            if (old != null && old.isInTransaction()) {
                old.rollback();
            }
        } catch (RuntimeException e) {
            // The transaction's own failure is the one to report.
        }
    }

    @Override
    public void close() {
        if (thread.isShutdown()) {
            return;
        }
        thread.execute(this::discardWriter);
        thread.shutdown();
        boolean interrupted = false;
        while (!thread.isTerminated()) {
            try {
                thread.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Write<T> {
        private final HandleCallback<T, RuntimeException> work;
        private final CompletableFuture<T> done = new CompletableFuture<>();
        private T value;
        private RuntimeException failure;

        Write(HandleCallback<T, RuntimeException> work) {
            this.work = work;
        }

        void run(Handle writer) {
            writer.savepoint("work");
            try {
                value = work.withHandle(writer);
                writer.release("work");
            } catch (RuntimeException e) {
                failure = errors.translate(e);
                if (failure instanceof StoreException) {
                    throw failure;
                }
                writer.rollbackToSavepoint("work");
            }
        }

        void complete() {
            if (failure == null) {
                done.complete(value);
            } else {
                done.completeExceptionally(failure);
            }
        }

        T await() {
            try {
                return done.join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof StoreException group
                        ? new StoreException(group.getMessage(), group)
                        : (RuntimeException) e.getCause();
            }
        }
    }
}
