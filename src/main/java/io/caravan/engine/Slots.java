package io.caravan.engine;

import io.caravan.job.Job;
import io.caravan.job.Lane;
import io.caravan.store.JobStore;
import io.caravan.store.StoreException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * The claim loops: each slot takes the best job of its lane whenever it is free. It is free as soon
 * as a job's programs have made its outputs: while those are verified and published, the next job
 * starts. So a slot has two threads that take turns, and at most one job is on its way out.
 */
public final class Slots {
    private static final Logger LOG = LoggerFactory.getLogger(Slots.class);

    /** A submit wakes a slot at once; the poll is for delayed jobs and other nodes' submits. */
    private static final Duration POLL = Duration.ofSeconds(2);

    private final JobStore store;
    private final String worker;
    private final Duration lease;
    private final Map<Lane, Integer> sizes;
    private final BooleanSupplier mayStart;
    private final Work work;
    private final Map<Lane, Semaphore> turns = new EnumMap<>(Lane.class);
    private final Map<Lane, Semaphore> wakeUps = new EnumMap<>(Lane.class);
    private final Map<Lane, AtomicInteger> busy = new EnumMap<>(Lane.class);
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    /** Works on one claimed job to its end; must not throw. */
    @FunctionalInterface
    public interface Work {
        /**
         * @param leave to be called when the job needs its slot no more; at its end it is left
         *     anyhow
         */
        void run(Job job, Runnable leave);
    }

    /**
     * @param mayStart asked before each claim: false holds every slot for now
     */
    public Slots(
            JobStore store,
            String worker,
            Duration lease,
            Map<Lane, Integer> sizes,
            BooleanSupplier mayStart,
            Work work) {
        this.store = store;
        this.worker = worker;
        this.lease = lease;
        this.sizes = Map.copyOf(sizes);
        this.mayStart = mayStart;
        this.work = work;
        for (Lane lane : Lane.values()) {
            turns.put(lane, new Semaphore(size(lane), true));
            wakeUps.put(lane, new Semaphore(0));
            busy.put(lane, new AtomicInteger());
        }
    }

    public void start() {
        sizes.forEach(
                (lane, size) -> {
                    for (int slot = 1; slot <= 2 * size; slot++) {
                        Thread thread =
                                new Thread(() -> loop(lane), "slot-" + lane.text() + "-" + slot);
                        threads.add(thread);
                        thread.start();
                    }
                });
    }

    /** Lets a free slot of the lane look for work now. */
    public void wake(Lane lane) {
        Semaphore wakeUp = wakeUps.get(lane);
        if (wakeUp.availablePermits() < size(lane)) {
            wakeUp.release();
        }
    }

    public int size(Lane lane) {
        return sizes.getOrDefault(lane, 0);
    }

    public int busy(Lane lane) {
        return busy.get(lane).get();
    }

    /** Claims no more. */
    public void close() {
        stopping = true;
        wakeUps.forEach((lane, wakeUp) -> wakeUp.release(size(lane)));
    }

    /** Waits for the running jobs. Returns whether all ended in time. */
    public boolean await(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        for (Thread thread : threads) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            thread.join(Math.max(1, left));
            if (thread.isAlive()) {
                return false;
            }
        }
        return true;
    }

    private void loop(Lane lane) {
        while (!stopping) {
            Turn turn = new Turn(lane);
            try {
                next(lane).ifPresent(job -> run(turn, job));
            } finally {
                turn.leave();
            }
        }
    }

    /** Waits for a job; empty when there will be none any more. */
    private Optional<Job> next(Lane lane) {
        Optional<Job> job = claim(lane);
        while (job.isEmpty() && !stopping) {
            sleep(lane);
            job = claim(lane);
        }
        return job;
    }

    private Optional<Job> claim(Lane lane) {
        if (stopping || !mayStart.getAsBoolean()) {
            return Optional.empty();
        }
        try {
            return store.claim(new JobStore.Claim(worker, lane, lease, Map.of()));
        } catch (StoreException away) {
            LOG.warn("{}; no job starts until it is back", away.getMessage());
            return Optional.empty();
        }
    }

    private void run(Turn turn, Job job) {
        turn.begin();
        try {
            work.run(job, turn::leave);
        } catch (RuntimeException | Error e) {
            LOG.error("job {} ended outside its error handling", job.id(), e);
        }
    }

    private void sleep(Lane lane) {
        try {
            wakeUps.get(lane).tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            stopping = true;
        }
    }

    /** The right to use a slot. */
    private final class Turn {
        private final Lane lane;
        private boolean working;
        private boolean left;

        Turn(Lane lane) {
            this.lane = lane;
            turns.get(lane).acquireUninterruptibly();
        }

        void begin() {
            working = true;
            busy.get(lane).incrementAndGet();
        }

        synchronized void leave() {
            if (left) {
                return;
            }
            left = true;
            if (working) {
                busy.get(lane).decrementAndGet();
            }
            turns.get(lane).release();
        }
    }
}
