package io.caravan.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.job.NotNow;
import io.caravan.message.Refused;
import io.caravan.testing.TestClock;

import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.ScheduledPollConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;

class SourceStateTest {
    private final TestClock clock = new TestClock();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final SourceState state = new SourceState("mine", clock);

    @BeforeEach
    void pollSomething() throws Exception {
        ScheduledPollConsumer consumer =
                (ScheduledPollConsumer)
                        camel.getEndpoint("file:target/nowhere").createConsumer(e -> {});
        consumer.setStartScheduler(false);
        consumer.start();
        state.follow(consumer);
    }

    @Test
    void what_was_given_up_is_told_until_the_next_is_taken_in() {
        ends(new NotNow("no room"));
        assertThat(message()).startsWith("could not take in what came: no room; tried again");
        ends(null);
        assertThat(message()).isEmpty();
    }

    @Test
    void what_was_given_up_is_forgotten_when_a_minute_of_good_polls_brought_nothing_more()
            throws Exception {
        ends(new NotNow("no room"));
        clock.advance(Duration.ofSeconds(40));
        state.commit(null, null, 0);
        ends(new NotNow("no room"));
        clock.advance(Duration.ofSeconds(40));
        state.commit(null, null, 0);
        assertThat(message()).contains("no room");
        clock.advance(Duration.ofSeconds(20));
        state.rollback(null, null, 0, new IllegalStateException("no server"));
        assertThat(message()).contains("no server");
        state.commit(null, null, 0);
        assertThat(message()).isEmpty();
    }

    @Test
    void a_message_that_is_given_back_on_purpose_is_no_trouble() {
        ends(new Refused("left to the redrive"));
        assertThat(message()).isEmpty();
    }

    @Test
    void since_when_is_told_whatever_else_goes_wrong_meanwhile() throws Exception {
        state.rollback(null, null, 0, new IllegalStateException("no server"));
        String since = message().replaceFirst(".* \\(since", "");
        clock.advance(Duration.ofHours(1));
        state.rollback(null, null, 0, new IllegalStateException("no folder"));
        assertThat(message()).contains("no folder").endsWith(since);
        state.commit(null, null, 0);
        state.rollback(null, null, 0, new IllegalStateException("no folder"));
        assertThat(message()).doesNotEndWith(since);
    }

    @Test
    void passwords_in_what_an_exception_says_are_not_told() throws Exception {
        state.rollback(
                null,
                null,
                0,
                new IllegalStateException("cannot poll ftp://h/x?password=RAW(se&cret)&x=1\nat x"));
        assertThat(message()).contains("ftp://h/x").doesNotContain("cret", "\n");
    }

    @Test
    void what_is_copied_off_and_tried_again_later_is_no_trouble_of_the_source() {
        Exchange exchange = new DefaultExchange(camel);
        state.onExchangeBegin(null, exchange);
        Exchange copy = exchange.copy();
        copy.setProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, new NotNow("no room"));
        SourceState.triesAgain(copy);
        assertThat(message()).startsWith("cannot take in what came: no room; tried again");
        state.onExchangeDone(null, exchange);
        SourceState.triesAgain(copy);
        assertThat(message()).isEmpty();
    }

    private void ends(Exception failure) {
        Exchange exchange = new DefaultExchange(camel);
        state.onExchangeBegin(null, exchange);
        exchange.setException(failure);
        state.onExchangeDone(null, exchange);
    }

    private String message() {
        return state.finding().map(finding -> finding.message()).orElse("");
    }
}
