package io.caravan.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.job.Job;
import io.caravan.job.JobState;
import io.caravan.job.Publication;
import io.caravan.process.Outcome;
import io.caravan.process.Progress;
import io.caravan.process.Running;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

class LeasesTest {
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofMinutes(5);

    @TempDir Path folder;
    private Held held;
    private final RunningJobs running = new RunningJobs();
    private final List<String> ended = new ArrayList<>();

    @BeforeEach
    void open() {
        held = new Held(folder);
    }

    @AfterEach
    void close() {
        held.close();
    }

    @Test
    void a_job_whose_worker_vanished_is_put_back_and_counted_as_lost() {
        Job job = lapsed();

        leases(5).renewAndReclaim();

        assertThat(held.stored(job).state()).isEqualTo(JobState.QUEUED);
        assertThat(held.stored(job).lost()).isEqualTo(1);
        assertThat(held.stored(job).failures()).isZero();
        assertThat(held.stored(job).worker()).isNull();
    }

    @Test
    void a_job_that_takes_its_workers_down_is_given_up() {
        Job job = lapsed();
        held.jobs.change(job.id(), j -> j.withLost(4));

        leases(5).renewAndReclaim();

        assertThat(held.stored(job).state()).isEqualTo(JobState.FAILED);
        assertThat(held.stored(job).error().message()).contains("vanished 5 times");
        assertThat(ended).containsExactly(job.id());
    }

    @Test
    void a_job_that_is_being_published_is_never_given_up() {
        Job job = lapsed();
        Publication reserved = new Publication("file:///out/.caravan-x/", List.of());
        held.jobs.change(job.id(), j -> j.withLost(9).withPublication(reserved));

        leases(5).renewAndReclaim();

        assertThat(held.stored(job).state()).isEqualTo(JobState.QUEUED);
        assertThat(held.stored(job).publication()).isEqualTo(reserved);
    }

    @Test
    void a_running_jobs_lease_is_renewed_with_its_progress_even_after_it_lapsed() {
        Job job = lapsed();
        Run run = new Run(job);
        running.add(run);
        Program program = new Program();
        running.entry(run).started(program, new Encode.Share(10.0, 0, 1));
        running.entry(run).progress(new Progress(5.0, 2.0, 125, 1000, false));

        leases(5).renewAndReclaim();

        Job stored = held.stored(job);
        assertThat(stored.state()).isEqualTo(JobState.PROCESSING);
        assertThat(stored.leaseUntil()).isAfter(held.store().now().plusSeconds(60));
        assertThat(stored.progress()).isEqualTo(50.0);
        assertThat(stored.etaSeconds()).isEqualTo(3);
        assertThat(program.cancelled).isFalse();
    }

    @Test
    void an_attempt_stops_its_program_when_it_learns_of_a_newer_one() {
        Job job = held.claimed(LONG);
        Run run = new Run(job);
        running.add(run);
        Program program = new Program();
        running.entry(run).started(program, new Encode.Share(10.0, 0, 1));
        held.jobs.change(job.id(), j -> j.withAttempt(j.attempt() + 1));

        leases(5).renewAndReclaim();

        assertThat(program.cancelled).isTrue();
    }

    @Test
    void an_attempt_that_has_ended_its_job_is_left_to_clear_up() {
        Run run = new Run(held.claimed(LONG));
        running.add(run);
        run.setJob(held.jobs.change(run.getJob().id(), j -> j.withState(JobState.COMPLETED)));

        leases(5).renewAndReclaim();

        assertThat(running.entry(run).isStopped()).isFalse();
    }

    @Test
    void a_stop_that_comes_before_the_program_runs_is_not_forgotten() {
        Run run = new Run(held.claimed(LONG));
        running.add(run);
        running.stop(run.getJob().id());
        Program program = new Program();

        running.entry(run).started(program, new Encode.Share(null, 0, 1));

        assertThat(program.cancelled).isTrue();
    }

    @Test
    void progress_never_steps_back_nor_reaches_the_end_too_early() {
        Run run = new Run(held.claimed(LONG));
        running.add(run);
        RunningJobs.Entry entry = running.entry(run);
        entry.started(new Program(), new Encode.Share(10.0, 0, 1));

        entry.progress(new Progress(6.0, 1.0, 1, 1, false));
        entry.progress(new Progress(4.0, 1.0, 2, 2, false));
        assertThat(running.live(held.stored(run.getJob())).progress()).isEqualTo(60.0);
        entry.progress(new Progress(70.0, 1.0, 3, 3, false));
        assertThat(running.live(held.stored(run.getJob())).progress()).isEqualTo(99.0);
    }

    @Test
    void progress_is_unknown_where_the_length_is() {
        Run run = new Run(held.claimed(LONG));
        running.add(run);
        running.entry(run).started(new Program(), new Encode.Share(null, 0, 1));

        running.entry(run).progress(new Progress(6.0, 1.5, 1, 1, false));

        Job live = running.live(held.stored(run.getJob()));
        assertThat(live.progress()).isNull();
        assertThat(live.etaSeconds()).isNull();
        assertThat(live.speed()).isEqualTo(1.5);
    }

    private Job lapsed() {
        Job job = held.claimed(SHORT);
        await().atMost(Duration.ofMinutes(1)).until(() -> !held.store().expired(10).isEmpty());
        return job;
    }

    private Leases leases(int maxLost) {
        return new Leases(
                held.jobs, running, LONG, maxLost, lane -> {}, job -> ended.add(job.id()));
    }

    /** Stands in for FFmpeg: only notes whether it was cancelled. */
    private static final class Program implements Running {
        private boolean cancelled;

        @Override
        public Outcome await() {
            return new Outcome(0, Outcome.End.EXITED, List.of());
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        @Override
        public boolean isAlive() {
            return !cancelled;
        }
    }
}
