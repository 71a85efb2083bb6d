package io.caravan.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.job.Job;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

@Timeout(60)
class ConcurrentPublishTest {
    private static final int JOBS = 50;
    private static final int BYTES = 200_000;

    @TempDir private Path home;

    @Test
    void fifty_jobs_of_one_name_make_fifty_whole_files() throws Exception {
        try (Outbox outbox = new Outbox(home)) {
            assertAllArriveWhole(outbox);
        }
    }

    @Test
    void without_hard_links_as_well() throws Exception {
        try (Outbox outbox = new Outbox(home)) {
            outbox.restart(
                    new FileOps() {
                        @Override
                        void link(Path file, Path name) {
                            throw new UnsupportedOperationException();
                        }
                    });
            assertAllArriveWhole(outbox);
        }
    }

    private static void assertAllArriveWhole(Outbox outbox) throws Exception {
        Files.createDirectories(outbox.folder);
        ExecutorService threads = Executors.newFixedThreadPool(JOBS + 1);
        AtomicBoolean over = new AtomicBoolean();
        Set<String> broken = new ConcurrentSkipListSet<>();
        Future<?> watcher = threads.submit(() -> watch(outbox.folder, over, broken));
        CyclicBarrier start = new CyclicBarrier(JOBS);
        List<Future<Path>> published = new ArrayList<>();
        for (int i = 0; i < JOBS; i++) {
            Job job = outbox.job("", "a." + i);
            String text = String.valueOf((char) ('A' + i)).repeat(BYTES);
            published.add(
                    threads.submit(
                            () -> {
                                start.await();
                                return outbox.publish(job, text);
                            }));
        }
        for (int i = 0; i < JOBS; i++) {
            String text = String.valueOf((char) ('A' + i)).repeat(BYTES);
            assertThat(Files.readString(published.get(i).get())).isEqualTo(text);
        }
        over.set(true);
        watcher.get();
        threads.shutdown();
        assertThat(broken).isEmpty();
        assertThat(Outbox.tree(outbox.folder))
                .hasSize(JOBS)
                .contains(
                        "a.compress.mp4", "a.compress-1.mp4", "a.compress-" + (JOBS - 1) + ".mp4");
    }

    /** Looks all the time; every visible file must always be whole. */
    private static void watch(Path folder, AtomicBoolean over, Set<String> broken) {
        while (!over.get()) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "[!.]*")) {
                for (Path file : files) {
                    if (Files.size(file) != BYTES) {
                        broken.add(file.getFileName() + " had " + Files.size(file) + " bytes");
                    }
                }
            } catch (IOException e) {
                broken.add(e.toString());
            }
        }
    }
}
