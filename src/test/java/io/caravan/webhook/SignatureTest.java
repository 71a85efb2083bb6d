package io.caravan.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Instant;

class SignatureTest {
    /** The example of the specification's reference libraries. */
    @Test
    void signs_as_standard_webhooks_does() {
        Signature signature = new Signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

        assertThat(
                        signature.of(
                                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                                Instant.ofEpochSecond(1614265330),
                                "{\"test\": 2432232314}"))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void every_secret_signs_while_one_is_replaced() {
        Instant time = Instant.ofEpochSecond(1);
        String one = new Signature("one").of("a", time, "b");
        String two = new Signature("two").of("a", time, "b");

        assertThat(new Signature("one two").of("a", time, "b")).isEqualTo(one + " " + two);
        assertThat(new Signature("").isPresent()).isFalse();
    }
}
