package io.caravan.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HashMap;
import java.util.Map;

class ConditionTest {
    private final Scope scope = new Scope(values());

    private static Map<String, Object> values() {
        Map<String, Object> values = new HashMap<>();
        values.put("option.codec", "hevc");
        values.put("option.size", 720);
        values.put("option.label", "two words");
        values.put("option.none", null);
        values.put("probe.hdr", true);
        values.put("probe.interlaced", false);
        values.put("probe.rate", 29.97);
        return values;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "option.codec == hevc",
                "option.codec != h264",
                "option.codec==hevc",
                "option.size == 720.0",
                "option.size > 99",
                "option.size <= 720 and probe.rate < 30",
                "720 >= option.size",
                "option.codec in [av1, hevc]",
                "option.size in [480, 720] and option.codec == hevc",
                "option.label == 'two words'",
                "probe.hdr",
                "probe.hdr == true and probe.interlaced == false",
                "option.none != 5",
            })
    void holds(String condition) {
        assertThat(Condition.holds(condition, scope)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "option.codec == h264",
                "option.size > 720",
                "option.size < 100",
                "option.codec in [av1, h264]",
                "probe.interlaced",
                "option.none",
                "option.none == 5",
                "option.none < 5",
                "option.none in [5]",
                "option.codec == hevc and option.size == 1",
                "option.size == 1 and option.codec == hevc",
            })
    void does_not_hold(String condition) {
        assertThat(Condition.holds(condition, scope)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "option.codec = hevc",
                "option.codec ==",
                "option.codec hevc",
                "option.codec == hevc or option.size == 720",
                "option.codec in [a, b",
                "option.codec in a",
                "option.codec < 5",
                "option.unknown == 1",
                "",
            })
    void a_mistake_is_told(String condition) {
        assertThatThrownBy(() -> Condition.holds(condition, scope))
                .isInstanceOf(io.caravan.job.JobException.class);
    }

    @Test
    void an_absent_condition_holds() {
        assertThat(Condition.holds(null, scope)).isTrue();
    }
}
