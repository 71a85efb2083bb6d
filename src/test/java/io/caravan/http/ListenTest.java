package io.caravan.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.job.JobException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenTest {
    @Test
    void reads_names_and_addresses_of_this_machine() {
        assertThat(Listen.parse("127.0.0.1:8080")).isEqualTo(new Listen("127.0.0.1", 8080));
        assertThat(Listen.parse(" localhost:0 ")).isEqualTo(new Listen("localhost", 0));
        assertThat(Listen.parse("[::1]:81")).isEqualTo(new Listen("::1", 81));
        assertThat(Listen.parse("[::1]:81")).hasToString("[::1]:81");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:8080", "[::]:8080", "192.0.2.1:80", "[2001:db8::1]:80"})
    void refuses_what_others_can_reach(String text) {
        assertThatThrownBy(() -> Listen.parse(text))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("there are no API keys")
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "8080", "localhost", "::1:80", "localhost:65536", "a:b", "h:123456"})
    void says_what_is_wrong_with_any_other_text(String text) {
        assertThatThrownBy(() -> Listen.parse(text))
                .isInstanceOf(JobException.class)
                .hasMessageStartingWith("caravan.listen=" + text)
                .hasMessageEndingWith("set it to 127.0.0.1:8080 or the like");
    }
}
