package io.caravan.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.job.JobException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

class KeepTest {
    @ParameterizedTest
    @CsvSource({"12h, 12", "30d, 720", "8W, 1344", "1y, 8760", " 2d , 48"})
    void times(String text, long hours) {
        assertThat(Keep.parse(text)).isEqualTo(new Keep(Duration.ofHours(hours), null));
    }

    @ParameterizedTest
    @CsvSource({
        "1K, 1024",
        "5M, 5242880",
        "20G, 21474836480",
        "2T, 2199023255552",
        "1GB, 1073741824"
    })
    void sizes(String text, long bytes) {
        assertThat(Keep.parse(text)).isEqualTo(new Keep(null, bytes));
    }

    @Test
    void both_or_nothing() {
        assertThat(Keep.parse("30d, 20G")).isEqualTo(new Keep(Duration.ofDays(30), 20L << 30));
        assertThat(Keep.parse("30d,20G")).hasToString("for 30 days up to 20 G");
        assertThat(Keep.parse("")).isEqualTo(Keep.parse(null)).isEqualTo(Keep.FOREVER);
        assertThat(Keep.FOREVER.forever()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "30",
                "d",
                "-1d",
                "30 d",
                "1.5G",
                "30days",
                "30d;20G",
                "for ever",
                "9999999999d"
            })
    void anything_else_is_refused_with_what_to_write(String text) {
        assertThatThrownBy(() -> Keep.parse(text))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("write 30d, 20G");
    }
}
