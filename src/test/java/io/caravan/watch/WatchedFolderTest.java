package io.caravan.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.caravan.health.Finding;
import io.caravan.testing.TestClock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** When a file is taken, and what is left alone; with a clock that is told the time. */
class WatchedFolderTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration TWO_SECONDS = Duration.ofSeconds(2);

    @TempDir Path temp;
    private Path inbox;
    private Home home;
    private final TestClock clock = new TestClock();

    @BeforeEach
    void open() throws IOException {
        inbox = Files.createDirectories(temp.resolve("share"));
        home = new Home(temp.resolve("home"));
    }

    @AfterEach
    void close() {
        home.close();
    }

    private Poller poller(Source source) {
        return new Poller(home, clock, source);
    }

    private Poller inbox() {
        return poller(source().build());
    }

    private SourceBuilder source() {
        return SourceBuilder.builder().folder(inbox).fallback("compress").takeExisting(true);
    }

    private static List<String> messages(Poller poller) {
        return poller.folder.findings().stream().map(Finding::message).toList();
    }

    @Test
    void takes_a_fresh_file_once_it_was_still_for_the_settle_time() {
        Poller poller = inbox();
        poller.acceptFor(TWO_SECONDS);
        Home.write(inbox.resolve("a.mp4"), "media");

        assertThat(poller.acceptFor(Duration.ofSeconds(4))).isEmpty();
        assertThat(poller.acceptFor(Duration.ofSeconds(4))).containsExactly("a.mp4");
    }

    @Test
    void does_not_take_a_file_that_grows_and_lets_none_wait_for_it() throws IOException {
        Poller poller = inbox();
        Path growing = Home.write(inbox.resolve("growing.mp4"), "media");
        Home.write(inbox.resolve("still.mp4"), "media");

        for (int i = 0; i < 10; i++) {
            Files.writeString(growing, "more", StandardOpenOption.APPEND);
            assertThat(poller.acceptFor(TWO_SECONDS)).doesNotContain("growing.mp4");
        }
        assertThat(growing).exists();
        assertThat(inbox.resolve("still.mp4")).doesNotExist();
        assertThat(poller.acceptFor(Duration.ofSeconds(7))).containsExactly("growing.mp4");
    }

    @Test
    void a_folder_below_that_may_not_be_entered_is_a_finding() throws IOException {
        Poller poller = inbox();
        Path locked = Files.createDirectories(inbox.resolve("locked"));
        Home.writeOld(locked.resolve("a.mp4"), "media");
        Set<PosixFilePermission> open = Files.getPosixFilePermissions(locked);
        Files.setPosixFilePermissions(locked, Set.of());
        try {
            assumeFalse(Files.isReadable(locked), "this user may read anything");
            assertThat(poller.acceptFor(TWO_SECONDS)).isEmpty();
            assertThat(poller.folder.findings())
                    .extracting(Finding::message)
                    .containsExactly(
                            locked + " cannot be read; let the service's user read and enter it");
        } finally {
            Files.setPosixFilePermissions(locked, open);
        }
        assertThat(poller.acceptFor(Duration.ofMinutes(1))).containsExactly("locked/a.mp4");
        assertThat(poller.folder.findings()).isEmpty();
    }

    @Test
    void a_store_that_goes_away_during_a_sweep_is_a_finding() {
        Poller poller = inbox();
        boolean answer =
                poller.folder.sweep(
                        () -> {
                            home.store.close();
                            return true;
                        });

        assertThat(answer).isTrue();
        assertThat(poller.folder.findings())
                .singleElement()
                .satisfies(f -> assertThat(f.message()).contains("cannot note what is there"));
    }

    @Test
    void does_not_take_a_file_written_behind_an_old_time() throws IOException {
        Poller poller = inbox();
        Path copied = Home.writeOld(inbox.resolve("a.mp4"), "half");
        assertThat(poller.poll()).isEmpty();

        Files.writeString(copied, "the rest", StandardOpenOption.APPEND);
        Home.age(copied, Duration.ofHours(1));

        assertThat(poller.acceptFor(TWO_SECONDS)).isEmpty();
        assertThat(poller.acceptFor(Duration.ofSeconds(5))).containsExactly("a.mp4");
    }

    @Test
    void takes_a_copy_that_kept_its_old_time_within_two_seconds() {
        Poller poller = inbox();
        poller.acceptFor(MINUTE);
        Home.writeOld(inbox.resolve("a.mp4"), "media");

        assertThat(poller.acceptFor(TWO_SECONDS)).containsExactly("a.mp4");
    }

    @Test
    void takes_a_file_renamed_from_an_ignored_name_within_two_seconds() throws IOException {
        Poller poller = inbox();
        for (String before : List.of("a.mp4.part", ".a.mp4.Xy12", "a.mp4.crdownload")) {
            Path upload = Home.write(inbox.resolve(before), "begun");
            poller.poll();
            Files.writeString(upload, before, StandardOpenOption.APPEND);
            Files.move(upload, inbox.resolve("a.mp4"));

            assertThat(poller.acceptFor(TWO_SECONDS)).containsExactly("a.mp4");
        }
    }

    @Test
    void settles_a_new_file_that_got_the_inode_of_an_ignored_one() throws IOException {
        Poller poller = inbox();
        Path upload = Home.write(inbox.resolve("other.part"), "upload");
        poller.poll();
        // a hard link keeps the inode, as the file system does when it uses one again at once
        Files.createLink(inbox.resolve("a.mp4"), upload);
        Files.delete(upload);
        Files.writeString(inbox.resolve("a.mp4"), "begun");

        assertThat(poller.acceptFor(TWO_SECONDS)).isEmpty();
    }

    @Test
    void leaves_ignored_names_alone() {
        Poller poller = inbox();
        for (String name :
                List.of(
                        ".hidden.mp4",
                        "a.mp4.part",
                        "a.mp4.partial",
                        "a.mp4.filepart",
                        "a.mp4.crdownload",
                        "a.mp4.TMP",
                        ".~tmp~/a.mp4",
                        ".rsync-partial/a.mp4",
                        "@eaDir/a.mp4",
                        "#recycle/a.mp4",
                        "$RECYCLE.BIN/a.mp4",
                        "Thumbs.db",
                        "._a.mp4",
                        "GX01.LRV",
                        "GX01.THM",
                        ".accepted/x/a.mp4")) {
            Home.writeOld(inbox.resolve(name), "media");
        }
        assertThat(poller.acceptFor(MINUTE)).isEmpty();
        assertThat(poller.folder.candidates().counts().ignored()).isEqualTo(10);
    }

    @Test
    void leaves_other_files_alone_and_counts_them() {
        Poller poller = inbox();
        Home.writeOld(inbox.resolve("notes.txt"), "text");
        Home.writeOld(inbox.resolve("a.mp4.error.txt"), "text");

        assertThat(poller.acceptFor(MINUTE)).isEmpty();
        assertThat(messages(poller))
                .containsExactly("2 files are no media by their names and stay");
    }

    @Test
    void asks_a_probe_once_about_a_file_without_extension() {
        Poller poller = inbox();
        Home.writeOld(inbox.resolve("clip"), "media");
        Home.writeOld(inbox.resolve("README"), "text");

        assertThat(poller.acceptFor(MINUTE)).containsExactlyInAnyOrder("clip", "README");
        assertThat(home.probed).hasSize(2);
        assertThat(home.allJobs()).hasSize(1);
        assertThat(inbox.resolve("README")).exists();
    }

    @Test
    void ten_thousand_sidecars_cost_two_sweeps_a_minute_and_one_look_a_poll() throws IOException {
        for (int i = 0; i < 10_000; i++) {
            Files.createFile(inbox.resolve("clip" + i + (i % 2 == 0 ? ".xmp" : ".THM")));
        }
        Home.age(inbox, Duration.ofHours(1));
        Poller poller = inbox();
        poller.acceptFor(Duration.ofSeconds(5));
        int before = poller.sweeps;

        poller.acceptFor(MINUTE);

        // fewer on a machine so busy that a sweep takes long
        assertThat(poller.sweeps - before).isLessThanOrEqualTo(2);
    }

    @Test
    void a_flood_of_files_is_taken_in_few_sweeps() throws IOException {
        for (int i = 0; i < 10_000; i++) {
            Files.writeString(inbox.resolve("clip" + i + ".mp4"), "media");
        }
        Poller poller = poller(source().settle(Duration.ofSeconds(5)).build());
        int taken = 0;
        for (int i = 0; i < 60 && taken < 10_000; i++) {
            clock.advance(Duration.ofSeconds(1));
            List<Arrival> arrivals = poller.poll();
            taken += arrivals.size();
            for (Arrival arrival : arrivals) {
                Files.delete(arrival.path());
                arrival.conclude().accept(Verdict.ACCEPTED);
            }
        }
        assertThat(taken).isEqualTo(10_000);
        assertThat(poller.sweeps).isLessThan(20);
    }

    @Test
    void follows_no_symbolic_link() throws IOException {
        Path outside = Home.writeOld(temp.resolve("outside/secret.mp4"), "media");
        Files.createSymbolicLink(inbox.resolve("link.mp4"), outside);
        Files.createSymbolicLink(inbox.resolve("folder"), outside.getParent());

        assertThat(inbox().acceptFor(MINUTE)).isEmpty();
    }

    @Test
    void follows_links_when_told_and_no_circle() throws IOException {
        Path outside = Home.writeOld(temp.resolve("outside/clip.mp4"), "media");
        Files.createSymbolicLink(inbox.resolve("link.mp4"), outside);
        Files.createSymbolicLink(inbox.resolve("circle"), inbox);
        Poller poller = poller(source().followLinks(true).after(Source.After.LEAVE).build());

        assertThat(poller.acceptFor(MINUTE)).containsExactly("link.mp4");
    }

    @Test
    void leaves_a_file_whose_folder_names_no_operation_and_says_what_may_be_meant() {
        Poller poller = poller(source().fallback(null).build());
        Home.writeOld(inbox.resolve("semester1/a.mp4"), "media");
        Home.writeOld(inbox.resolve("semester1/b.mp4"), "media");
        Home.writeOld(inbox.resolve("compres/c.mp4"), "media");

        assertThat(poller.acceptFor(MINUTE)).isEmpty();
        assertThat(messages(poller))
                .containsExactlyInAnyOrder(
                        "semester1/a.mp4 and 1 more: no operation semester1; there is compress,"
                                + " extract-audio, remux",
                        "compres/c.mp4: no operation compres; did you mean compress?");
    }

    @Test
    void says_that_a_vanished_folder_is_unavailable_and_forgets_nothing() throws IOException {
        Home.writeOld(inbox.resolve("a.mp4"), "media");
        Poller poller = poller(source().after(Source.After.LEAVE).skipRepeats(true).build());
        assertThat(poller.acceptFor(MINUTE)).containsExactly("a.mp4");

        Path away = Files.move(inbox, temp.resolve("away"));
        assertThat(poller.acceptFor(MINUTE)).isEmpty();
        assertThat(messages(poller))
                .containsExactly("unavailable: " + inbox + " is not there; mount or make it");
        assertThat(inbox).doesNotExist();

        Files.move(away, inbox);
        Home.writeOld(inbox.resolve("b.mp4"), "media");
        assertThat(poller.acceptFor(MINUTE)).containsExactly("b.mp4");
        assertThat(messages(poller)).isEmpty();
    }

    @Test
    void says_that_an_emptied_mount_point_is_unavailable() throws IOException {
        // the same folder on tmpfs and then on the disk is what an unmount looks like
        var document = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
        document.put("folder", inbox.toString()).put("store", "nas:/share (nfs4)");
        home.store.documents().put(WatchedFolder.KIND, "test", document, 0);
        Poller poller = inbox();

        poller.acceptFor(TWO_SECONDS);

        assertThat(messages(poller)).hasSize(1).first().asString().contains("nas:/share (nfs4)");
        Home.writeOld(inbox.resolve("a.mp4"), "media");
        assertThat(poller.acceptFor(TWO_SECONDS)).containsExactly("a.mp4");
        assertThat(messages(poller)).isEmpty();
    }

    @Test
    void leave_and_skip_take_a_tree_once_however_often_it_is_copied() throws IOException {
        Source source = source().after(Source.After.LEAVE).skipRepeats(true).build();
        Home.writeOld(inbox.resolve("deep/a.mp4"), "media");
        Home.writeOld(inbox.resolve("b.mp4"), "media");
        Poller poller = poller(source);
        assertThat(poller.acceptFor(MINUTE)).hasSize(2);

        // a copying tool makes a new inode and keeps the time
        var time = Files.getLastModifiedTime(inbox.resolve("b.mp4"));
        Path copy = Home.write(inbox.resolve(".b.mp4.Xk3"), "media");
        Files.setLastModifiedTime(copy, time);
        Files.move(copy, inbox.resolve("b.mp4"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        assertThat(poller.acceptFor(MINUTE)).isEmpty();
        // nor after a restart
        assertThat(poller(source).acceptFor(MINUTE)).isEmpty();
        assertThat(home.allJobs()).hasSize(2);
        assertThat(Home.files(inbox)).containsExactly("b.mp4", "deep/a.mp4");
    }

    @Test
    void leave_takes_a_file_again_that_has_other_content() {
        Poller poller = poller(source().after(Source.After.LEAVE).skipRepeats(true).build());
        Home.writeOld(inbox.resolve("a.mp4"), "media");
        assertThat(poller.acceptFor(MINUTE)).containsExactly("a.mp4");
        Home.write(inbox.resolve("a.mp4"), "media, other");

        assertThat(poller.acceptFor(MINUTE)).containsExactly("a.mp4");
    }

    @Test
    void leave_and_run_take_a_rewrite_again_that_looks_the_same() throws IOException {
        Poller poller = poller(source().after(Source.After.LEAVE).build());
        Path file = Home.writeOld(inbox.resolve("a.mp4"), "media");
        assertThat(poller.acceptFor(MINUTE)).containsExactly("a.mp4");
        var time = Files.getLastModifiedTime(file);
        Files.writeString(file, "MEDIA");
        Files.setLastModifiedTime(file, time);

        assertThat(poller.acceptFor(MINUTE)).containsExactly("a.mp4");
        assertThat(poller(source().after(Source.After.LEAVE).build()).acceptFor(MINUTE)).isEmpty();
    }

    @Test
    void leaves_what_was_there_at_the_first_start_for_good_when_told() {
        Source source = source().takeExisting(false).build();
        Home.writeOld(inbox.resolve("old.mp4"), "media");
        Poller poller = poller(source);
        assertThat(poller.acceptFor(MINUTE)).isEmpty();
        Home.writeOld(inbox.resolve("new.mp4"), "media");

        assertThat(poller.acceptFor(MINUTE)).containsExactly("new.mp4");
        Home.writeOld(inbox.resolve("newer.mp4"), "media");
        assertThat(poller(source).acceptFor(MINUTE)).containsExactly("newer.mp4");
    }

    @Test
    void takes_what_arrives_before_the_first_look_though_existing_files_are_left() {
        Home.writeOld(inbox.resolve("old.mp4"), "media");
        Poller poller = poller(source().takeExisting(false).build());
        Instant begun = Instant.now();
        // the system dates files a few milliseconds early
        await().until(
                        () ->
                                Stat.orNull(Home.writeOld(inbox.resolve("new.mp4"), "media"), false)
                                        .changed()
                                        .isAfter(begun));

        assertThat(poller.acceptFor(MINUTE)).containsExactly("new.mp4");
    }

    @Test
    void include_decides_instead_of_the_extensions_and_exclude_wins() {
        Poller poller = poller(source().include("*.{dat,mov}").exclude("drafts/**").build());
        for (String name : List.of("a.DAT", "b.mov", "c.mp4", "drafts/d.mov")) {
            Home.writeOld(inbox.resolve(name), "media");
        }
        assertThat(poller.acceptFor(MINUTE)).containsExactly("a.DAT", "b.mov");
    }

    @Test
    void a_refused_file_stays_with_its_reason_until_it_changes() {
        Poller poller = poller(source().options(java.util.Map.of("bad", "1")).build());
        Home.writeOld(inbox.resolve("a.mp4"), "media");

        assertThat(poller.acceptFor(Duration.ofSeconds(30))).containsExactly("a.mp4");
        assertThat(messages(poller)).containsExactly("a.mp4: no option bad");
        assertThat(inbox.resolve("a.mp4")).exists();
        assertThat(home.allJobs()).isEmpty();
    }
}
