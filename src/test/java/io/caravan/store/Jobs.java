package io.caravan.store;

import com.github.f4b6a3.ulid.UlidCreator;

import io.caravan.job.Input;
import io.caravan.job.Job;
import io.caravan.job.JobBuilder;
import io.caravan.job.JobState;
import io.caravan.job.Lane;

import java.time.Instant;
import java.util.List;

/** Jobs for the tests of stores. */
public final class Jobs {
    private Jobs() {}

    /** A new job, younger than every one made before. */
    public static Job queued() {
        return JobBuilder.builder()
                .id(UlidCreator.getMonotonicUlid().toString())
                .operation(List.of("compress"))
                .inputs(List.of(Input.of("file:/media/a.mp4")))
                .lane(Lane.LONG)
                .state(JobState.QUEUED)
                .createdAt(Instant.ofEpochMilli(System.currentTimeMillis()))
                .build();
    }

    public static Job in(JobState state) {
        return queued().withState(state);
    }
}
