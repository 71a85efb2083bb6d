package io.caravan.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.job.Job;
import io.caravan.job.Step;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

class EncodeTest {
    private final AtomicInteger left = new AtomicInteger();
    private final Encode encode = new Encode(null, null, null, null, null);

    private Run run(List<Step> steps) {
        Job job = io.caravan.store.Jobs.queued().withSteps(steps);
        return new Run(job, left::incrementAndGet);
    }

    private static Step step(String operation) {
        return new Step(operation, null, Map.of(), null, null);
    }

    @Test
    void a_job_of_one_operation_leaves_its_slot_when_its_programs_have_run() {
        encode.leaveSlot(run(List.of()));

        assertThat(left).hasValue(1);
    }

    @Test
    void a_chain_keeps_its_slot_until_the_programs_of_its_last_step_have_run() {
        Run run = run(List.of(step("resize"), step("compress"), step("thumbnail")));
        run.setInputs(List.of(Path.of("pom.xml")));

        encode.leaveSlot(run);
        run.goOn(1, Path.of("pom.xml"));
        encode.leaveSlot(run);
        assertThat(left).hasValue(0);

        run.goOn(2, Path.of("pom.xml"));
        encode.leaveSlot(run);
        assertThat(left).hasValue(1);
    }
}
