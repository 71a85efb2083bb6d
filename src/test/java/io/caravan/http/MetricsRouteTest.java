package io.caravan.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.http.ApiServer.Answer;
import io.caravan.job.JobState;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

class MetricsRouteTest {
    private static final String LINE =
            "# (HELP|TYPE) .*|[a-zA-Z_:][a-zA-Z0-9_:]*"
                    + "(\\{([a-zA-Z_]\\w*=\"([^\"\\\\]|\\\\.)*\",?)*\\})?"
                    + " ([-+]?[0-9.]+([eE][-+]?[0-9]+)?|NaN|[-+]Inf)";

    @Test
    void every_line_is_one_that_prometheus_reads(@TempDir Path data) throws Exception {
        try (ApiServer server = new ApiServer(data)) {
            server.insert("job1", JobState.QUEUED);
            Answer answer = server.get("/metrics");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Content-Type"))
                    .isEqualTo("text/plain; version=0.0.4; charset=utf-8");
            assertThat(answer.body().lines()).isNotEmpty().allMatch(line -> line.matches(LINE));
            assertThat(answer.body())
                    .contains("caravan_jobs{operation=\"compress\",state=\"queued\"} 1.0")
                    .contains("jvm_memory_used_bytes")
                    .contains("process_uptime_seconds");
        }
    }
}
