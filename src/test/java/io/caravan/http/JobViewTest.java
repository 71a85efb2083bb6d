package io.caravan.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.job.ErrorKind;
import io.caravan.job.Input;
import io.caravan.job.Job;
import io.caravan.job.JobError;
import io.caravan.job.JobState;
import io.caravan.job.Origin;
import io.caravan.job.Publication;

import org.junit.jupiter.api.Test;

import java.util.List;

class JobViewTest {
    private final Job job = ApiServer.job("job1", JobState.PROCESSING);

    @Test
    void uses_the_short_forms_beside_the_long_ones() {
        JsonNode view = JobView.of(job);
        assertThat(view.path("operation").asText()).isEqualTo("compress");
        assertThat(view.path("input").asText()).isEqualTo("file:/in/a.mp4");
        assertThat(view.path("inputs").path(0).path("uri").asText()).isEqualTo("file:/in/a.mp4");
        assertThat(view.path("lane").asText()).isEqualTo("long");
        assertThat(view.path("log").asText()).isEqualTo("/jobs/job1/log");
    }

    @Test
    void progress_that_cannot_be_known_is_null_and_not_missing() {
        assertThat(JobView.of(job).has("progress")).isTrue();
        assertThat(JobView.of(job).path("progress").isNull()).isTrue();
        assertThat(JobView.of(job.withProgress(12.5)).path("progress").asDouble()).isEqualTo(12.5);
    }

    @Test
    void keeps_what_is_nobody_elses_business() {
        Origin origin =
                new Origin(
                        "inbox",
                        "file:/in/a.mp4",
                        "",
                        "a.mp4",
                        1L,
                        null,
                        "/secret-accepted",
                        "/secret-done",
                        "/secret-failed",
                        true);
        String view =
                JobView.of(
                                job.withKey("secret-key")
                                        .withVersion(77)
                                        .withOrigin(origin)
                                        .withPublication(
                                                new Publication("file:/secret", List.of())))
                        .toString();
        assertThat(view).contains("\"source\":\"inbox\"", "a.mp4");
        assertThat(view).doesNotContain("secret", "\"version\"", "\"key\"");
    }

    @Test
    void masks_passwords_and_signatures_in_addresses() {
        Job secret =
                job.withInputs(
                                List.of(
                                        Input.of(
                                                "https://joe:hunter2@host/a.mp4?X-Sig=hunter2&b=hunter2#t"),
                                        Input.of("sftp://joe:hun%40ter2@host/a.mp4")))
                        .withWebhooks(List.of("https://hooks.example.org/x?token=hunter2"))
                        .withError(
                                new JobError(
                                        ErrorKind.INPUT,
                                        "cannot read https://joe:hunter2@host/a.mp4?s=hunter2: 403"));
        String view = JobView.of(secret).toString();
        assertThat(view).doesNotContain("hunter2").doesNotContain("hun%40ter2");
        assertThat(view).contains("https://***@host/a.mp4?X-Sig=***&b=***#t", "403");
    }

    @Test
    void leaves_file_names_as_they_are() {
        String name = "file:///in/what?a=b&c=d @ 100%.mp4";
        JsonNode view = JobView.of(job.withInputs(List.of(Input.of(name))));
        assertThat(view.path("input").asText()).isEqualTo(name);
    }
}
