package io.caravan.remote;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.commons.net.ftp.FTPFile;
import org.apache.commons.net.ftp.parser.UnixFTPEntryParser;
import org.junit.jupiter.api.Test;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Lines as servers of FTP list them, read by the client's own parser. */
class VersionTest {
    private static final DateTimeFormatter NEW =
            DateTimeFormatter.ofPattern("MMM dd HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter OLD =
            DateTimeFormatter.ofPattern("MMM dd  yyyy", Locale.ENGLISH);

    private final LocalDateTime time = LocalDateTime.now().minusDays(40).withHour(15);

    @Test
    void a_file_that_is_listed_without_its_hour_after_half_a_year_stays_the_same() {
        Version before = version(7, time.format(NEW));
        Version after = version(7, time.format(OLD));

        assertThat(after.key()).isEqualTo(before.key());
        assertThat(version(8, time.format(NEW)).key()).isNotEqualTo(before.key());
        assertThat(version(7, time.plusDays(1).format(NEW)).key()).isNotEqualTo(before.key());
    }

    @Test
    void so_does_one_whose_year_was_guessed_wrong_because_the_server_lies_in_the_east() {
        Version early = version(7, LocalDateTime.now().plusHours(3).format(NEW));
        Version late = version(7, LocalDateTime.now().plusHours(3).format(OLD));

        assertThat(late.key()).isEqualTo(early.key());
    }

    @Test
    void a_minute_makes_another_version_while_a_job_runs() {
        assertThat(version(7, time.plusMinutes(1).format(NEW)).etag())
                .isNotEqualTo(version(7, time.format(NEW)).etag());
    }

    private static Version version(long size, String time) {
        FTPFile file =
                new UnixFTPEntryParser()
                        .parseFTPEntry("-rw-r--r--   1 joe joe " + size + " " + time + " a.mp4");
        return new Version(file.getSize(), file.getTimestamp().getTimeInMillis(), true);
    }
}
