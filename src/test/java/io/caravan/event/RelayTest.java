package io.caravan.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.caravan.job.Event;
import io.caravan.job.Job;
import io.caravan.job.Json;
import io.caravan.store.Jobs;
import io.caravan.store.sql.SqliteStore;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.stream.IntStream;

class RelayTest {
    @TempDir Path folder;
    private final ExecutorService marking = Executors.newFixedThreadPool(4);
    private final Notices notices = new Notices();
    private final List<String> got = new ArrayList<>();
    private Predicate<Message> refuses = message -> false;
    private SqliteStore store;
    private int calls;

    @BeforeEach
    void open() {
        store = SqliteStore.open(folder.resolve("caravan.db"));
    }

    @AfterEach
    void close() {
        marking.shutdown();
        store.close();
    }

    @Test
    void every_event_arrives_in_the_order_of_its_job_and_is_then_forgotten() {
        List<Job> jobs = IntStream.range(0, 250).mapToObj(n -> insert("a", "b")).toList();

        assertThat(relay("one", false).round()).isEqualTo(500);

        assertThat(got).hasSize(500);
        for (Job job : jobs) {
            assertThat(got.indexOf(job.id() + " a")).isLessThan(got.indexOf(job.id() + " b"));
            assertThat(stored(job).events())
                    .allSatisfy(event -> assertThat(event.sinks()).containsExactly("two"));
        }
        assertThat(relay("one", false).round()).isZero();
        relay("two", false).round();
        assertThat(store.jobs().withEvents(null, null, 10)).isEmpty();
    }

    @Test
    void a_job_that_the_sink_refuses_holds_up_only_itself() {
        Job poison = insert("a", "b");
        Job good = insert("a");
        refuses = message -> message.job().id().equals(poison.id());
        Relay relay = relay("one", false);

        relay.round();
        assertThat(got).containsExactly(good.id() + " a");
        assertThat(relay.isDown()).isFalse();
        assertThat(relay.problem()).isEqualTo("refused");

        refuses = message -> false;
        await().atMost(Duration.ofMinutes(1)).until(() -> relay.round() > 0);
        assertThat(got).containsExactly(good.id() + " a", poison.id() + " a", poison.id() + " b");
        assertThat(relay.problem()).isNull();
    }

    @Test
    void a_sink_that_is_down_is_left_alone_for_a_while_and_then_gets_everything() {
        List<Job> jobs = IntStream.range(0, 50).mapToObj(n -> insert("a")).toList();
        refuses = message -> true;
        Relay relay = relay("one", false);

        relay.round();
        assertThat(relay.isDown()).isTrue();
        assertThat(relay.next()).isAfter(Instant.now().minusSeconds(1));
        assertThat(calls).as("it is not asked for every job").isEqualTo(3);

        refuses = message -> false;
        await().atMost(Duration.ofMinutes(1))
                .until(
                        () -> {
                            relay.round();
                            return got.size() == jobs.size();
                        });
        assertThat(relay.isDown()).isFalse();
    }

    @Test
    void a_digest_is_one_message_and_stays_pending_until_it_is_taken() {
        IntStream.range(0, 120).forEach(n -> insert("a"));
        refuses = message -> true;
        Relay relay = relay("one", true);
        relay.round();
        assertThat(store.jobs().withEvents("one", null, 1000)).hasSize(120);

        refuses = message -> false;
        calls = 0;
        assertThat(relay.round()).isEqualTo(120);

        assertThat(calls).isEqualTo(1);
        assertThat(store.jobs().withEvents("one", null, 1000)).isEmpty();
    }

    @Test
    void what_happens_while_a_digest_is_sent_waits_for_the_next_one() {
        insert("a");
        refuses =
                message -> {
                    insert("a");
                    return false;
                };

        assertThat(relay("one", true).round()).isEqualTo(1);

        assertThat(calls).isEqualTo(1);
        assertThat(store.jobs().withEvents("one", null, 10)).hasSize(1);
    }

    @Test
    void marking_survives_somebody_else_writing_the_job_meanwhile() {
        Job job = insert("a");
        refuses =
                message -> {
                    store.jobs().update(stored(job).withPriority(7));
                    return false;
                };

        relay("one", false).round();

        assertThat(stored(job).priority()).isEqualTo(7);
        assertThat(stored(job).events())
                .singleElement()
                .satisfies(event -> assertThat(event.sinks()).containsExactly("two"));
    }

    @Test
    void what_was_sent_but_not_noted_is_sent_again() {
        Job job = insert("a");
        Relay dying =
                new Relay(
                        store.jobs(),
                        "one",
                        notices,
                        false,
                        this::send,
                        task -> {
                            throw new IllegalStateException("killed");
                        },
                        Duration.ofMillis(10),
                        Duration.ofMillis(50));
        assertThatThrownBy(dying::round).hasMessage("killed");

        relay("one", false).round();

        assertThat(got).containsExactly(job.id() + " a", job.id() + " a");
    }

    @Test
    void events_for_sinks_that_are_gone_are_dropped() {
        Job job = insert("a");

        assertThat(Pending.forget(store.jobs(), Set.of("two"))).isEqualTo(1);
        assertThat(stored(job).events())
                .singleElement()
                .satisfies(event -> assertThat(event.sinks()).containsExactly("two"));
        assertThat(Pending.forget(store.jobs(), Set.of())).isEqualTo(1);
        assertThat(stored(job).events()).isEmpty();
    }

    @Test
    void what_belongs_to_no_job_goes_first_and_stays_until_it_is_taken() {
        Job job = insert("a");
        notices.add(notice("operations/hls"));
        refuses = message -> message.job() == null;
        Relay relay = relay("one", false);

        relay.round();
        assertThat(got).containsExactly(job.id() + " a");
        assertThat(relay.problem()).isEqualTo("refused");

        refuses = message -> false;
        relay.round();
        assertThat(got).containsExactly(job.id() + " a", "operations/hls route-refused");
        assertThat(relay.problem()).isNull();
        assertThat(notices.all()).isEmpty();
    }

    @Test
    void a_digest_holds_what_belongs_to_no_job_also_when_there_is_nothing_else() {
        notices.add(notice("operations/hls"));
        notices.add(notice("sinks/mail"));

        assertThat(relay("one", true).round()).isEqualTo(2);

        assertThat(calls).isEqualTo(1);
        assertThat(got).containsExactly("operations/hls route-refused", "sinks/mail route-refused");
        assertThat(relay("one", true).round()).isZero();
    }

    private static Message notice(String subject) {
        return new Message(
                subject,
                null,
                new Event(
                        subject,
                        EventType.ROUTE_REFUSED.text(),
                        Instant.now(),
                        List.of(),
                        Json.MAPPER.createObjectNode().put(Message.TEXT, subject + " is wrong")));
    }

    private Relay relay(String sink, boolean together) {
        return new Relay(
                store.jobs(),
                sink,
                notices,
                together,
                this::send,
                marking,
                Duration.ofMillis(10),
                Duration.ofMillis(50));
    }

    private void send(List<Message> messages) throws IOException {
        calls++;
        for (Message message : messages) {
            if (refuses.test(message)) {
                throw new IOException("refused");
            }
            got.add(message.subject() + " " + message.event().type());
        }
    }

    private Job insert(String... types) {
        Job job = Jobs.queued();
        List<Event> events = new ArrayList<>();
        for (String type : types) {
            events.add(
                    new Event(type, type, Instant.now(), List.of("one", "two"), Snapshot.of(job)));
        }
        return store.jobs().insert(job.withEvents(events));
    }

    private Job stored(Job job) {
        return store.jobs().find(job.id()).orElseThrow();
    }
}
