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
import java.util.function.Consumer;

/** The claim loops: one thread a slot, each taking the best job of its lane whenever it is free. */
public final class Slots {
    private static final Logger LOG = LoggerFactory.getLogger(Slots.class);

    /** A submit wakes a slot at once; the poll is for delayed jobs and other nodes' submits. */
    private static final Duration POLL = Duration.ofSeconds(1);

    private final JobStore store;
    private final String worker;
    private final Duration lease;
    private final Map<Lane, Integer> sizes;
    private final BooleanSupplier mayStart;
    private final Consumer<Job> work;
    private final Map<Lane, Semaphore> wakeUps = new EnumMap<>(Lane.class);
    private final Map<Lane, AtomicInteger> busy = new EnumMap<>(Lane.class);
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    /**
     * @param mayStart asked before each claim: false holds every slot for now
     * @param work runs one claimed job to its end; must not throw
     */
    public Slots(
            JobStore store,
            String worker,
            Duration lease,
            Map<Lane, Integer> sizes,
            BooleanSupplier mayStart,
            Consumer<Job> work) {
        this.store = store;
        this.worker = worker;
        this.lease = lease;
        this.sizes = Map.copyOf(sizes);
        this.mayStart = mayStart;
        this.work = work;
        for (Lane lane : Lane.values()) {
            wakeUps.put(lane, new Semaphore(0));
            busy.put(lane, new AtomicInteger());
        }
    }

    public void start() {
        sizes.forEach(
                (lane, size) -> {
                    for (int slot = 1; slot <= size; slot++) {
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
            Optional<Job> job = claim(lane);
            if (job.isPresent()) {
                run(lane, job.get());
            } else {
                sleep(lane);
            }
        }
    }

    private Optional<Job> claim(Lane lane) {
        if (!mayStart.getAsBoolean()) {
            return Optional.empty();
        }
        try {
            return store.claim(new JobStore.Claim(worker, lane, lease, Map.of()));
        } catch (StoreException away) {
            LOG.warn("{}; no job starts until it is back", away.getMessage());
            return Optional.empty();
        }
    }

    private void run(Lane lane, Job job) {
        busy.get(lane).incrementAndGet();
        try {
            work.accept(job);
        } catch (RuntimeException | Error e) {
            LOG.error("job {} ended outside its error handling", job.id(), e);
        } finally {
            busy.get(lane).decrementAndGet();
        }
    }

    private void sleep(Lane lane) {
        try {
            wakeUps.get(lane).tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            stopping = true;
        }
    }
}
