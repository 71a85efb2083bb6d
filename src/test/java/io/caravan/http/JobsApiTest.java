package io.caravan.http;

import static io.caravan.http.HttpServerTest.assertProblem;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.f4b6a3.ulid.UlidCreator;

import io.caravan.http.ApiServer.Answer;
import io.caravan.job.Job;
import io.caravan.job.JobState;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

class JobsApiTest {
    @TempDir Path data;
    private ApiServer server;

    @BeforeEach
    void start() throws Exception {
        server = new ApiServer(data);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void lists_page_by_page_newest_first_each_job_once() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String id = UlidCreator.getMonotonicUlid().toString();
            server.insert(id, JobState.QUEUED);
            ids.add(0, id);
        }
        List<String> seen = new ArrayList<>();
        String next = "";
        while (next != null) {
            JsonNode page = server.get("/jobs?limit=2&after=" + next).json();
            assertThat(page.path("jobs").size()).isBetween(1, 2);
            page.path("jobs").forEach(job -> seen.add(job.path("id").asText()));
            next = page.path("next").textValue();
        }
        assertThat(seen).isEqualTo(ids);
    }

    @Test
    void an_empty_list_is_a_list() throws Exception {
        Answer answer = server.get("/jobs");
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.body()).isEqualTo("{\"jobs\":[],\"next\":null}");
    }

    @Test
    void filters_by_states_operation_and_time() throws Exception {
        Instant old = Instant.parse("2026-01-01T00:00:00Z");
        Job early = insert(old, JobState.FAILED, "extract-audio");
        Job done = insert(old.plusSeconds(60), JobState.COMPLETED, "compress");
        Job failed = insert(old.plusSeconds(120), JobState.FAILED, "compress");

        assertThat(ids("state=failed")).containsExactly(failed.id(), early.id());
        assertThat(ids("state=failed&state=completed")).hasSize(3);
        assertThat(ids("state=failed,completed")).hasSize(3);
        assertThat(ids("operation=extract_audio")).containsExactly(early.id());
        assertThat(ids("operation=compress&state=failed")).containsExactly(failed.id());
        assertThat(ids("from=2026-01-01T00:01:00Z&to=2026-01-01T00:02:00Z"))
                .containsExactly(done.id());
        assertThat(ids("from=2026-01-01T01:01:00%2B01:00&to=2026-01-01T01:02:00%2B01:00"))
                .containsExactly(done.id());
        assertThat(ids("operation=%27%20OR%201=1%20--")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    state=done                    | accepting, queued, processing, publishing
                    limit=0                       | from 1 to 1000
                    limit=1001                    | from 1 to 1000
                    limit=1e3                     | from 1 to 1000
                    limit=99999999999999          | from 1 to 1000
                    limit=1&limit=2               | 'limit' may be given once
                    from=yesterday                | 2026-01-31T12:00:00Z
                    to=2026-01-01                 | 2026-01-31T12:00:00Z
                    status=failed                 | 'status' is not known; known are after, from
                    """)
    void a_bad_parameter_is_told_what_is_allowed(String query, String allowed) throws Exception {
        assertProblem(server.get("/jobs?" + query), 400, allowed);
    }

    @Test
    void shows_one_job_with_its_live_progress() throws Exception {
        server.live = job -> job.withProgress(41.5);
        server.insert("job1", JobState.PROCESSING);
        JsonNode job = server.get("/jobs/job1").json();
        assertThat(job.path("progress").asDouble()).isEqualTo(41.5);
        assertThat(server.get("/jobs").json().path("jobs").path(0)).isEqualTo(job);
    }

    @Test
    void an_unknown_job_is_a_404_everywhere() throws Exception {
        assertProblem(server.get("/jobs/none"), 404, "there is no job none");
        assertProblem(server.get("/jobs/none/log"), 404, "there is no job none");
        assertProblem(server.send("DELETE", "/jobs/none"), 404, "there is no job none");
        assertProblem(server.send("POST", "/jobs/none/retry"), 404, "there is no job none");
    }

    @Test
    void deleting_cancels_once() throws Exception {
        server.insert("job1", JobState.QUEUED);
        Answer answer = server.send("DELETE", "/jobs/job1");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("state").asText()).isEqualTo("cancelled");
        assertThat(state("job1")).isEqualTo(JobState.CANCELLED);
        assertProblem(server.send("DELETE", "/jobs/job1"), 409, "job job1 is cancelled");
    }

    @ParameterizedTest
    @EnumSource(
            value = JobState.class,
            names = {"COMPLETED", "FAILED", "CANCELLED", "SKIPPED"})
    void an_ended_job_runs_again_under_its_id(JobState ended) throws Exception {
        server.insert("job1", ended);
        Answer answer = server.send("POST", "/jobs/job1/retry");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().path("id").asText()).isEqualTo("job1");
        assertThat(state("job1")).isEqualTo(JobState.QUEUED);
        assertProblem(server.send("POST", "/jobs/job1/retry"), 409, "job job1 is queued");
    }

    @Test
    void a_job_id_is_never_evaluated() throws Exception {
        server.insert("${sys.user.dir}", JobState.QUEUED);
        JsonNode job = server.get("/jobs/$%7Bsys.user.dir%7D").json();
        assertThat(job.path("id").asText()).isEqualTo("${sys.user.dir}");
    }

    @Test
    void a_head_request_gets_the_same_answer_without_its_body() throws Exception {
        Answer answer = server.send("HEAD", "/jobs");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.body()).isEmpty();
    }

    private Job insert(Instant at, JobState state, String operation) {
        String id = UlidCreator.getUlid(at.toEpochMilli()).toString();
        return server.store.insert(
                ApiServer.job(id, state).withOperation(List.of(operation)).withCreatedAt(at));
    }

    private List<String> ids(String query) throws Exception {
        Answer answer = server.get("/jobs?" + query);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("jobs").findValuesAsText("id");
    }

    private JobState state(String id) {
        return server.store.find(id).orElseThrow().state();
    }
}
