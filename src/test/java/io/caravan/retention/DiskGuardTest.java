package io.caravan.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.health.Finding;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

class DiskGuardTest {
    private static final Path DATA = Path.of("/data");
    private static final Path OUT = Path.of("/out");

    @Test
    void below_the_floor_it_is_full_and_with_room_again_it_is_not() {
        AtomicLong free = new AtomicLong(1000);
        DiskGuard guard = new DiskGuard(() -> List.of(OUT), 1000, path -> free.get());
        assertThat(guard.full(OUT)).isEmpty();
        assertThat(guard.findings()).isEmpty();

        free.set(999);
        assertThat(guard.full(OUT).orElseThrow())
                .contains("/out has 999 B free", "caravan.disk.floor=1000B");
        assertThat(guard.findings())
                .singleElement()
                .satisfies(f -> assertThat(f.level()).isEqualTo(Finding.Level.DEGRADED));

        free.set(1001);
        assertThat(guard.full(OUT)).isEmpty();
        assertThat(guard.findings()).isEmpty();
    }

    @Test
    void each_disk_counts_for_itself() {
        Map<Path, Long> space = Map.of(DATA, 5000L, OUT, 10L);
        DiskGuard guard = new DiskGuard(() -> List.of(DATA, OUT), 1000, space::get);
        assertThat(guard.full(DATA)).isEmpty();
        assertThat(guard.full(OUT)).isPresent();
        assertThat(guard.freeBytes()).isEqualTo(space);
    }

    @Test
    void a_real_disk_is_asked_also_for_a_folder_that_does_not_exist_yet(@TempDir Path folder) {
        Path missing = folder.resolve("not/yet/there");
        assertThat(new DiskGuard(() -> List.of(missing), 1).full(missing)).isEmpty();
        assertThat(new DiskGuard(() -> List.of(missing), Long.MAX_VALUE).full(missing)).isPresent();
        assertThat(new DiskGuard(() -> List.of(missing), 0).freeBytes().get(missing))
                .isBetween(1L, folder.toFile().getTotalSpace());
    }
}
