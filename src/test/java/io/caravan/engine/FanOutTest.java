package io.caravan.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.job.Branch;
import io.caravan.job.BranchBuilder;
import io.caravan.job.ErrorKind;
import io.caravan.job.Exists;
import io.caravan.job.Job;
import io.caravan.job.JobError;
import io.caravan.job.JobState;
import io.caravan.job.Lane;
import io.caravan.job.Origin;
import io.caravan.probe.Probe;
import io.caravan.watch.Originals;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What becomes of a job with child jobs, in a real store, whatever was cut off before. */
class FanOutTest {
    private static final Duration LEASE = Duration.ofMinutes(5);

    @TempDir Path folder;
    private Held held;
    private FanOut fanOut;
    private Path input;
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final List<String> disposed = new ArrayList<>();
    private final List<String> ended = new ArrayList<>();
    private final List<String> cancelled = new ArrayList<>();

    @BeforeEach
    void open() throws IOException {
        held = new Held(folder);
        input = Files.writeString(folder.resolve("in.mp4"), "media");
        fanOut =
                new FanOut(
                        held.jobs,
                        new SharedInputs(folder.resolve("work")),
                        new Originals(folder),
                        new RemoteOriginals(
                                new RemoteStorage(dispatch(), null),
                                held.store(),
                                held.documents()),
                        new JobLogs(folder),
                        lane -> {},
                        cancelled::add,
                        job -> ended.add(job.id()));
    }

    /** Knows a storage from which originals can be deleted. */
    private Dispatch dispatch() {
        try {
            camel.addRoutes(
                    new RouteBuilder() {
                        @Override
                        public void configure() {
                            from("direct:dispose-mem")
                                    .routeId("dispose-mem")
                                    .process(
                                            e ->
                                                    disposed.add(
                                                            e.getMessage().getBody(String.class)));
                        }
                    });
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        camel.start();
        return new Dispatch(camel);
    }

    @AfterEach
    void close() throws IOException {
        camel.close();
        held.close();
    }

    private Job parent() {
        held.store()
                .insert(
                        io.caravan.store.Jobs.queued()
                                .with(
                                        b ->
                                                b.operation(List.of())
                                                        .origin(null)
                                                        .branches(
                                                                List.of(
                                                                        branch("A", "resize"),
                                                                        branch("B", "remux")))));
        return held.claim(LEASE);
    }

    private static Branch branch(String id, String operation) {
        return BranchBuilder.builder()
                .id(id)
                .operation(List.of(operation))
                .options(Map.of("width", 320))
                .exists(Exists.COUNTER)
                .lane(Lane.SHORT)
                .build();
    }

    private Run opened(Job parent) {
        Run run = new Run(parent);
        run.setInputs(List.of(input));
        run.setProbes(List.of(new Probe("mov", 1.0, 5, null, null, null)));
        fanOut.open(run);
        return run;
    }

    private Job end(String child, JobState state) {
        Job job = held.jobs.change(child, j -> Jobs.ended(j, state, held.store().now()));
        return state == JobState.FAILED
                ? held.jobs.change(
                        child, j -> j.withError(new JobError(ErrorKind.INPUT, "it is broken")))
                : job;
    }

    private JobState state(String id) {
        return held.store().find(id).orElseThrow().state();
    }

    @Test
    void children_are_made_once_however_often_the_parent_is_worked_on() {
        Job parent = parent();
        opened(parent);
        end("A", JobState.COMPLETED);
        held.jobs.change(parent.id(), Leases::queuedAgain);

        opened(held.claimOf(Lane.LONG, LEASE));

        assertThat(held.store().counts()).extracting(c -> c.count()).containsExactly(1L, 1L, 1L);
        assertThat(state("A")).isEqualTo(JobState.COMPLETED);
        assertThat(state("B")).isEqualTo(JobState.QUEUED);
        assertThat(held.stored(parent).waitsForChildren()).isTrue();
        assertThat(held.store().find("A").orElseThrow().parent()).isEqualTo(parent.id());
    }

    @Test
    void a_parent_waits_without_a_worker_and_without_a_lease() {
        Job parent = parent();
        opened(parent);
        assertThat(held.stored(parent).worker()).isNull();
        assertThat(held.stored(parent).leaseUntil()).isNull();
        assertThat(held.store().expired(10)).isEmpty();
    }

    @Test
    void the_end_that_a_crash_cut_off_is_computed_again() {
        Job parent = parent();
        opened(parent);
        end("A", JobState.COMPLETED);
        fanOut.settleAll();
        assertThat(held.stored(parent).waitsForChildren()).isTrue();
        end("B", JobState.FAILED);

        fanOut.settleAll();
        fanOut.settleAll();

        assertThat(state(parent.id())).isEqualTo(JobState.FAILED);
        assertThat(held.stored(parent).error().message())
                .isEqualTo("1 of 2 operations failed: remux: it is broken");
        assertThat(ended).containsExactly(parent.id());
        assertThat(folder.resolve("work").resolve(parent.id()))
                .satisfies(work -> fanOut.settle(parent.id()));
        assertThat(folder.resolve("work").resolve(parent.id())).doesNotExist();
    }

    @Test
    void a_parent_that_retried_reruns_only_what_did_not_end_well() {
        Job parent = parent();
        opened(parent);
        end("A", JobState.COMPLETED);
        end("B", JobState.FAILED);
        fanOut.settle(parent.id());

        held.jobs.change(parent.id(), fanOut::asNew);
        opened(held.claimOf(Lane.LONG, LEASE));

        assertThat(state("A")).isEqualTo(JobState.COMPLETED);
        assertThat(state("B")).isEqualTo(JobState.QUEUED);
        end("B", JobState.COMPLETED);
        fanOut.settle(parent.id());
        assertThat(state(parent.id())).isEqualTo(JobState.COMPLETED);
    }

    @Test
    void a_child_of_a_cancelled_job_does_not_begin_and_one_of_an_ended_job_opens_it_again() {
        Job parent = parent();
        opened(parent);
        Run child = new Run(held.store().find("A").orElseThrow());
        fanOut.join(child);
        assertThat(child.getInputs()).containsExactly(input);
        assertThat(child.sharedProbes()).hasSize(1);

        held.jobs.change(parent.id(), j -> Jobs.ended(j, JobState.FAILED, held.store().now()));
        fanOut.join(child);
        assertThat(held.stored(parent).waitsForChildren()).isTrue();

        held.jobs.change(parent.id(), j -> Jobs.ended(j, JobState.CANCELLED, held.store().now()));
        assertThatThrownBy(() -> fanOut.join(child)).isInstanceOf(Failures.Cancelled.class);
        fanOut.ended(held.stored(parent));
        assertThat(cancelled).containsExactly("A", "B");
    }

    @Test
    void a_remote_original_goes_once_every_child_is_done_with_it() {
        String uri = "mem://in/a.mp4";
        Origin origin =
                new Origin("s", uri, "", "a.mp4", null, null, null, null, null, true, "e", "k=v");
        Job parent = held.jobs.change(parent().id(), job -> job.withOrigin(origin));
        opened(parent);
        Origin childs = held.store().find("A").orElseThrow().origin();
        assertThat(childs.etag()).isEqualTo("e");
        assertThat(childs.delete()).isFalse();
        assertThat(childs.tag()).isNull();
        end("A", JobState.COMPLETED);
        fanOut.settle(parent.id());
        assertThat(disposed).isEmpty();
        end("B", JobState.COMPLETED);

        fanOut.settleAll();
        fanOut.settle(parent.id());

        assertThat(disposed).containsExactly(uri);
    }

    @Test
    void what_an_earlier_attempt_fetched_is_not_fetched_again_while_children_read_it() {
        Job parent = parent();
        opened(parent);
        held.jobs.change(parent.id(), Leases::queuedAgain);
        Run again = new Run(held.claimOf(Lane.LONG, LEASE));

        fanOut.join(again);

        assertThat(again.isFetched()).isTrue();
        assertThat(again.sharedProbes()).hasSize(1);
    }

    @Test
    void an_input_that_changed_since_it_was_probed_is_not_taken_over() throws IOException {
        Job parent = parent();
        opened(parent);
        Files.writeString(input, "other media");
        Run child = new Run(held.store().find("A").orElseThrow());
        fanOut.join(child);
        assertThat(child.isFetched()).isFalse();
    }
}
