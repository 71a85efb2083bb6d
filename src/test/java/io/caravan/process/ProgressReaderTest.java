package io.caravan.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class ProgressReaderTest {
    private final List<Progress> reports = new ArrayList<>();
    private final ProgressReader reader = new ProgressReader(reports::add);

    @Test
    void reads_a_report() {
        read("frame=25 ", "fps=3.1", "total_size= 2048", "out_time_us=1500000", "speed=  2.5x");
        read("progress=end");
        assertThat(reports).containsExactly(new Progress(1.5, 2.5, 25, 2048, true));
    }

    @Test
    void what_is_not_known_is_null_or_zero() {
        read("total_size=N/A", "out_time_us=N/A", "speed=N/A", "progress=continue");
        assertThat(reports).containsExactly(new Progress(null, null, 0, 0, false));
    }

    @Test
    void a_report_takes_nothing_over_from_the_one_before() {
        read("frame=9", "progress=continue", "progress=continue");
        assertThat(reports.get(1).frame()).isZero();
    }

    @Test
    void output_that_starts_before_zero_is_none_yet() {
        read("out_time_us=-23000", "progress=continue");
        assertThat(reports.get(0).outSeconds()).isZero();
    }

    @Test
    void nonsense_is_passed_over() {
        read("", "=", "==", "frame", "frame=", "frame=x", "speed=x", "progress=");
        assertThat(reports).containsExactly(new Progress(null, null, 0, 0, false));
    }

    private void read(String... lines) {
        List.of(lines).forEach(reader);
    }
}
