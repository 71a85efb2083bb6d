package io.caravan.event;

import io.caravan.job.BackOff;
import io.caravan.job.Event;
import io.caravan.job.Job;
import io.caravan.job.RootCause;
import io.caravan.store.JobStore;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/**
 * Carries pending events to one sink, each job's in their order, and notes in the job that the sink
 * has them. An event is sent at least once: a crash between the two sends it again, under its id.
 *
 * <p>A sink that refuses the events of one job gets those of the others; one that refuses several
 * in a row is down and left alone for a while. Not for several threads.
 */
final class Relay {
    /** Gives events to the sink; returns when the sink has them. */
    interface Sender {
        void send(List<Message> messages) throws Exception;
    }

    private static final int PAGE = 100;
    private static final int MOST_TOGETHER = 1000;
    private static final int DOWN = 3;

    private final JobStore store;
    private final String sink;
    private final Notices notices;
    private final boolean together;
    private final Sender sender;
    private final Executor marking;
    private final BackOff backOff;
    private final Duration longestWait;
    private final Map<String, Trouble> troubles = new HashMap<>();
    private int inARow;
    private volatile Instant next = Instant.MIN;
    private volatile String problem;

    /** Events of one job that the sink refused, and when they are tried again. */
    private record Trouble(int times, Instant next) {}

    /**
     * @param notices what belongs to no job, sent first
     * @param together whether all pending events go in one message
     * @param marking runs the writes to the store, several at a time so that it can group them
     * @param firstWait before events are tried again; doubled each time, with jitter
     */
    Relay(
            JobStore store,
            String sink,
            Notices notices,
            boolean together,
            Sender sender,
            Executor marking,
            Duration firstWait,
            Duration longestWait) {
        this.store = store;
        this.sink = sink;
        this.notices = notices;
        this.together = together;
        this.sender = sender;
        this.marking = marking;
        this.backOff = new BackOff(firstWait);
        this.longestWait = longestWait;
    }

    /** When the sink that is down is tried again; in the past when it is not. */
    Instant next() {
        return next;
    }

    /** Whether the sink refused events lately. */
    boolean isDown() {
        return inARow >= DOWN;
    }

    /** What the sink said last when it refused, or null when it takes everything. */
    String problem() {
        return problem;
    }

    /**
     * Sends what is pending and due.
     *
     * @return how many events the sink took
     * @throws io.caravan.store.StoreException while the store is away
     */
    int round() {
        int most = together ? MOST_TOGETHER : PAGE;
        int sent = together ? 0 : sendNotices();
        String after = null;
        List<Job> page;
        do {
            page = store.withEvents(sink, after, most);
            sent += together ? sendTogether(page) : sendEach(page);
            after = page.isEmpty() ? null : page.get(page.size() - 1).id();
            // What happens while a message is being sent waits for the next one.
        } while (page.size() == most && !isDown());
        return sent;
    }

    private int sendNotices() {
        int sent = 0;
        for (Message notice : notices.all()) {
            if (isDown() && Instant.now().isBefore(next) || !send(List.of(notice))) {
                break;
            }
            notices.taken(List.of(notice));
            cleared();
            sent++;
        }
        return sent;
    }

    private int sendEach(List<Job> page) {
        List<CompletableFuture<Void>> marks = new ArrayList<>();
        int sent = 0;
        for (Job job : page) {
            if (isDown() && Instant.now().isBefore(next)) {
                break;
            }
            Set<String> taken = isDue(job) ? sendEach(job) : Set.of();
            sent += taken.size();
            if (!taken.isEmpty()) {
                marks.add(CompletableFuture.runAsync(() -> mark(job, taken), marking));
            }
        }
        join(marks);
        return sent;
    }

    private boolean isDue(Job job) {
        Trouble trouble = troubles.get(job.id());
        return trouble == null || !Instant.now().isBefore(trouble.next());
    }

    /** Sends in order and stops at the first event that the sink does not take. */
    private Set<String> sendEach(Job job) {
        Set<String> taken = new HashSet<>();
        for (Message message : messages(job)) {
            if (!send(List.of(message))) {
                Trouble before = troubles.getOrDefault(job.id(), new Trouble(0, null));
                troubles.put(
                        job.id(),
                        new Trouble(
                                before.times() + 1,
                                Instant.now().plus(backOff.after(before.times(), longestWait))));
                return taken;
            }
            taken.add(message.event().id());
        }
        troubles.remove(job.id());
        cleared();
        return taken;
    }

    private void cleared() {
        if (troubles.isEmpty() && notices.all().isEmpty()) {
            problem = null;
        }
    }

    private int sendTogether(List<Job> page) {
        List<Message> other = notices.all();
        List<Message> messages =
                Stream.concat(other.stream(), page.stream().flatMap(job -> messages(job).stream()))
                        .toList();
        if (messages.isEmpty() || !send(messages)) {
            return 0;
        }
        problem = null;
        notices.taken(other);
        join(
                page.stream()
                        .map(job -> CompletableFuture.runAsync(() -> mark(job, ids(job)), marking))
                        .toList());
        return messages.size();
    }

    private List<Message> messages(Job job) {
        return job.events().stream()
                .filter(event -> event.sinks().contains(sink))
                .map(event -> Message.of(job, event))
                .toList();
    }

    private Set<String> ids(Job job) {
        Set<String> ids = new HashSet<>();
        messages(job).forEach(message -> ids.add(message.event().id()));
        return ids;
    }

    private boolean send(List<Message> messages) {
        try {
            sender.send(messages);
            if (isDown()) {
                troubles.clear();
            }
            inARow = 0;
            next = Instant.MIN;
            return true;
        } catch (Exception e) {
            inARow++;
            problem = RootCause.line(e);
            next = Instant.now().plus(backOff.after(inARow - (together ? 1 : DOWN), longestWait));
            return false;
        }
    }

    private static void join(List<CompletableFuture<Void>> marks) {
        try {
            CompletableFuture.allOf(marks.toArray(CompletableFuture[]::new)).join();
        } catch (java.util.concurrent.CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Takes the sink off these events of the stored job. */
    private void mark(Job job, Set<String> taken) {
        Pending.change(store, job, event -> taken.contains(event.id()) ? without(event) : event);
    }

    private Event without(Event event) {
        return Pending.keep(event, name -> !name.equals(sink));
    }
}
