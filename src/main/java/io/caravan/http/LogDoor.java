package io.caravan.http;

import io.caravan.engine.Jobs.UnknownJob;
import io.caravan.http.Problem.NotFound;
import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.store.JobStore;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * {@code GET /jobs/{id}/log}, whole, a byte range of it, or the last lines ({@code ?tail=100}). The
 * file goes from disk to socket; a slow reader holds no thread, and one that goes away no file.
 */
public final class LogDoor implements Door {
    private static final int MOST_LINES = 100_000;

    private final JobStore store;
    private final Function<Job, Path> logs;

    /**
     * @param logs where a job's log lies, whether or not it exists yet
     */
    public LogDoor(JobStore store, Function<Job, Path> logs) {
        this.store = store;
        this.logs = logs;
    }

    @Override
    public void open(Router router) {
        router.route("/jobs/:id/log")
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .handler(this::handle);
    }

    private void handle(RoutingContext ctx) {
        ctx.vertx()
                .executeBlocking(() -> slice(ctx), false)
                .onSuccess(slice -> send(ctx, slice))
                .onFailure(ctx::fail);
    }

    private Slice slice(RoutingContext ctx) throws IOException {
        String id = ctx.pathParam("id");
        Path file = logs.apply(store.find(id).orElseThrow(() -> new UnknownJob(id)));
        if (!Files.isRegularFile(file)) {
            throw new NotFound("job " + id + " has no log: it has not started, or it was pruned");
        }
        String tail = ctx.queryParams().get("tail");
        return tail != null
                ? Slice.tail(file, lines(tail))
                : Slice.range(file, ctx.request().getHeader("Range"));
    }

    private static int lines(String tail) {
        if (!tail.matches("[1-9][0-9]{0,5}") || Integer.parseInt(tail) > MOST_LINES) {
            throw JobException.options("parameter 'tail' is a number from 1 to " + MOST_LINES);
        }
        return Integer.parseInt(tail);
    }

    private static void send(RoutingContext ctx, Slice slice) {
        HttpServerResponse response = ctx.response();
        response.putHeader("Content-Type", "text/plain; charset=utf-8");
        response.putHeader("Accept-Ranges", "bytes");
        response.setStatusCode(slice.status());
        if (slice.status() != 200) {
            response.putHeader("Content-Range", slice.contentRange());
        }
        if (slice.status() == 416) {
            ctx.fail(416);
            return;
        }
        if (slice.length() == 0 || ctx.request().method() == HttpMethod.HEAD) {
            response.putHeader("Content-Length", Long.toString(slice.length())).end();
        } else {
            response.sendFile(slice.file().toString(), slice.from(), slice.length())
                    .onFailure(ctx::fail);
        }
    }
}
