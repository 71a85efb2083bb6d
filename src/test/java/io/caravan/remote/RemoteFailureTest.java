package io.caravan.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.job.NotNow;

import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.junit.jupiter.api.Test;

import java.net.ConnectException;

/** In the words of Camel's component for FTP, which repeats what the server answered last. */
class RemoteFailureTest {
    @Test
    void what_a_server_forbids_fails_the_job() {
        JobException failure = failure(550, "550 Permission denied.", null);
        assertThat(failure).isNotInstanceOf(NotNow.class);
        assertThat(failure.kind()).isEqualTo(ErrorKind.OPTIONS);
        assertThat(failure).hasMessageContaining("550 Permission denied");
    }

    @Test
    void a_server_that_is_away_is_waited_for_whatever_it_answered_before() {
        JobException failure = failure(550, "530 Denied", new ConnectException("refused"));
        assertThat(failure).isInstanceOf(NotNow.class).hasMessage("store-nas: refused");
    }

    @Test
    void a_log_in_that_fails_comes_with_advice() {
        assertThat(failure(530, "530 Login incorrect.", null))
                .isInstanceOf(NotNow.class)
                .hasMessageEndingWith("; set user, key and password right");
    }

    private static JobException failure(int code, String answer, Throwable cause) {
        return RemoteFailure.of(
                "store-nas",
                new GenericFileOperationFailedException(code, answer, "no luck", cause));
    }
}
