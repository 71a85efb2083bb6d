package io.caravan.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.job.ErrorKind;
import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.job.JobState;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

class FailuresTest {
    private static final Duration LEASE = Duration.ofMinutes(1);

    @TempDir Path folder;
    private Held held;
    private final List<String> done = new ArrayList<>();

    @BeforeEach
    void open() {
        held = new Held(folder);
    }

    @AfterEach
    void close() {
        held.close();
    }

    @Test
    void a_transient_failure_waits_longer_each_time_and_then_ends_the_job() {
        Failures failures = failures(3);
        Job job = held.claimed(LEASE);

        Instant before = held.store().now();
        failures.handle(new Run(job), new JobException(ErrorKind.TRANSIENT, "not now"));

        Job first = held.stored(job);
        assertThat(first.state()).isEqualTo(JobState.QUEUED);
        assertThat(first.failures()).isEqualTo(1);
        assertThat(first.error().message()).isEqualTo("not now");
        assertThat(first.worker()).isNull();
        assertThat(first.notBefore()).isBetween(before.plusMillis(500), before.plusMillis(1500));
        assertThat(done).containsExactly("discard");

        failures.handle(new Run(again(first)), new JobException(ErrorKind.TRANSIENT, "not now"));
        Job second = held.stored(job);
        assertThat(second.notBefore()).isAfter(before.plusMillis(1000));

        failures.handle(new Run(again(second)), new JobException(ErrorKind.TRANSIENT, "not now"));
        Job third = held.stored(job);
        assertThat(third.state()).isEqualTo(JobState.FAILED);
        assertThat(third.failures()).isEqualTo(3);
        assertThat(third.finishedAt()).isNotNull();
        assertThat(done).endsWith("discard", "ended");
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorKind.class,
            names = {"INPUT", "OPTIONS", "INTERNAL"})
    void what_cannot_get_better_fails_at_once(ErrorKind kind) {
        Job job = held.claimed(LEASE);

        failures(3).handle(new Run(job), new JobException(kind, "no use"));

        assertThat(held.stored(job).state()).isEqualTo(JobState.FAILED);
        assertThat(held.stored(job).error().kind()).isEqualTo(kind);
        assertThat(done).containsExactly("discard", "ended");
    }

    @Test
    void a_stall_is_the_inputs_fault_the_second_time() {
        Job job = held.claimed(LEASE);
        Failures failures = failures(5);

        failures.handle(new Run(job), new Failures.OnceTransient("stalled"));
        assertThat(held.stored(job).error().kind()).isEqualTo(ErrorKind.TRANSIENT);
        assertThat(held.stored(job).state()).isEqualTo(JobState.QUEUED);

        failures.handle(new Run(again(held.stored(job))), new Failures.OnceTransient("stalled"));
        assertThat(held.stored(job).error().kind()).isEqualTo(ErrorKind.INPUT);
        assertThat(held.stored(job).state()).isEqualTo(JobState.FAILED);
    }

    @Test
    void a_first_stall_after_another_failure_is_tried_again() {
        Job job = held.claimed(LEASE);
        Failures failures = failures(5);

        failures.handle(new Run(job), new JobException(ErrorKind.RESOURCE, "disk full"));
        failures.handle(new Run(again(held.stored(job))), new Failures.OnceTransient("stalled"));

        assertThat(held.stored(job).error().kind()).isEqualTo(ErrorKind.TRANSIENT);
        assertThat(held.stored(job).state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void the_jobs_log_says_why_an_attempt_failed_and_when_the_next_one_comes() {
        Job job = held.claimed(LEASE);

        failures(3).handle(new Run(job), new JobException(ErrorKind.RESOURCE, "disk full"));

        assertThat(new JobLogs(folder).of(job))
                .content()
                .containsPattern("Z resource: disk full; again in [01] s\n");
    }

    @Test
    void a_stop_puts_the_job_back_and_counts_nothing() {
        Job job = held.claimed(LEASE);

        failures(3).handle(new Run(job), new Failures.Stopped());

        assertThat(held.stored(job).state()).isEqualTo(JobState.QUEUED);
        assertThat(held.stored(job).failures()).isZero();
        assertThat(held.stored(job).notBefore()).isNull();
    }

    @Test
    void a_skip_says_why_and_is_no_failure() {
        Job job = held.claimed(LEASE);

        failures(3).handle(new Run(job), new Failures.Skipped("it is there already"));

        assertThat(held.stored(job).state()).isEqualTo(JobState.SKIPPED);
        assertThat(held.stored(job).notes()).containsExactly("it is there already");
        assertThat(held.stored(job).error()).isNull();
    }

    @Test
    void an_attempt_that_lost_its_job_touches_neither_the_job_nor_its_staged_files() {
        Job job = held.claimed(LEASE);
        Job newer = held.jobs.change(job.id(), j -> j.withAttempt(j.attempt() + 1));

        failures(3).handle(new Run(job), new Jobs.LostAttempt(newer));

        assertThat(held.stored(job)).isEqualTo(newer);
        assertThat(done).isEmpty();
    }

    @Test
    void a_failure_of_a_cancelled_job_leaves_it_cancelled_and_puts_its_original_away() {
        Job job = held.claimed(LEASE);
        held.jobs.change(job.id(), j -> Jobs.ended(j, JobState.CANCELLED, held.store().now()));

        failures(3).handle(new Run(job), new Failures.Stopped());

        assertThat(held.stored(job).state()).isEqualTo(JobState.CANCELLED);
        assertThat(done).containsExactly("discard", "ended");
    }

    @Test
    void a_full_disk_is_told_from_other_trouble_with_files() {
        JobException full =
                Failures.classified(
                        new RuntimeException(
                                new FileSystemException(
                                        "/out/a.mp4", null, "No space left on device")));
        JobException other =
                Failures.classified(
                        new FileSystemException("/out/a.mp4", null, "Input/output error"));

        assertThat(full.kind()).isEqualTo(ErrorKind.RESOURCE);
        assertThat(full).hasMessageContaining("/out/a.mp4");
        assertThat(other.kind()).isEqualTo(ErrorKind.TRANSIENT);
        assertThat(Failures.classified(new IllegalStateException("x")).kind())
                .isEqualTo(ErrorKind.INTERNAL);
    }

    private Job again(Job queued) {
        held.jobs.change(queued.id(), j -> j.withNotBefore(null));
        return held.claim(LEASE);
    }

    private Failures failures(int most) {
        return new Failures(
                held.jobs,
                new JobLogs(folder),
                most,
                Duration.ofSeconds(1),
                Duration.ofSeconds(60),
                run -> done.add("discard"),
                run -> done.add("put back"),
                run -> done.add("ended"));
    }
}
