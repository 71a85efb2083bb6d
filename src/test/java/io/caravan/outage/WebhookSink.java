package io.caravan.outage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.testing.Line;
import io.caravan.testing.ServiceProcess;
import io.caravan.testing.WebServer;

import java.nio.file.Path;
import java.util.List;

/** A web server that is told of the end of each job. */
public final class WebhookSink extends Part {
    private final WebServer web;

    public WebhookSink(ServiceProcess service, Path clip, Path data) {
        super(service, clip);
        web = new WebServer(data);
        service.set("caravan.webhook.urls", "http://127.0.0.1:" + lineTo(web.port()).port() + "/")
                .set("caravan.webhook.retry.delay", "1s")
                .set("caravan.http.allow", "127.0.0.1");
    }

    /** After a third failure the receiver would be left alone for up to a minute. */
    @Override
    public int jobs() {
        return 2;
    }

    @Override
    public Line.Hold middle() {
        return line().hold("POST / ", 0);
    }

    @Override
    protected void stopServer() {
        web.stop();
    }

    @Override
    protected void startServer() {
        web.start();
    }

    @Override
    public boolean isMissed(boolean refuses) {
        return service.jobs().stream()
                .map(this::deliveries)
                .anyMatch(
                        text ->
                                text.contains("\"pending\"")
                                        && text.contains(refuses ? "503" : "\"error\""));
    }

    private String deliveries(JsonNode job) {
        return service.get("/jobs/" + job.path("id").asText() + "/deliveries").body();
    }

    @Override
    public void check(List<JsonNode> jobs) {
        for (JsonNode job : jobs) {
            assertThat(deliveries(job)).contains("\"delivered\"").doesNotContain("\"pending\"");
            assertThat(web.posts())
                    .anyMatch(post -> KafkaSink.tells(post, "io.caravan.job.completed", job));
        }
    }

    @Override
    public void close() {
        super.close();
        web.close();
    }
}
