package io.caravan.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.job.JobException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;

class InputSnapshotTest {
    @TempDir Path folder;

    @Test
    void a_file_that_grew_was_touched_or_is_gone_has_changed() throws Exception {
        Path file = Files.writeString(folder.resolve("in.mp4"), "abc");
        InputSnapshot before = InputSnapshot.of(file);
        assertThatCode(before::check).doesNotThrowAnyException();

        Files.writeString(file, "d", StandardOpenOption.APPEND);
        Files.setLastModifiedTime(file, before.modified());
        assertThatThrownBy(before::check)
                .isInstanceOf(JobException.class)
                .hasMessageContaining("in.mp4 changed while it was read");

        InputSnapshot grown = InputSnapshot.of(file);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));
        assertThat(grown.changed()).isTrue();

        Files.delete(file);
        assertThatThrownBy(grown::check).isInstanceOf(JobException.class);
    }
}
