package io.caravan.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.health.Finding;
import io.caravan.retention.DiskGuard;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

class OutputDiskTest {
    @TempDir Path folder;
    private Held held;

    @BeforeEach
    void open() {
        held = new Held(folder);
    }

    @AfterEach
    void close() {
        held.close();
    }

    @Test
    void holds_a_job_whose_own_output_has_no_room_and_says_so() {
        OutputDisk disk = disk(Long.MAX_VALUE);
        assertThat(disk.findings()).isEmpty();

        assertThatThrownBy(() -> disk.check(run()))
                .isInstanceOf(Failures.NoRoom.class)
                .hasMessageContaining(folder + " has ");

        assertThat(disk.findings())
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.level()).isEqualTo(Finding.Level.DEGRADED);
                            assertThat(finding.message()).contains(folder.toString());
                        });
    }

    @Test
    void lets_a_job_pass_that_has_room() {
        OutputDisk disk = disk(1);
        disk.check(run());
        assertThat(disk.findings()).isEmpty();
    }

    private OutputDisk disk(long floor) {
        return new OutputDisk(job -> folder, new DiskGuard(List::of, floor));
    }

    private Run run() {
        return new Run(held.claimed(Duration.ofMinutes(1)));
    }
}
