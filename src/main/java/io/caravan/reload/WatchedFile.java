package io.caravan.reload;

import io.caravan.reload.RouteTree.Found;
import io.caravan.reload.RouteTree.Stamp;
import io.caravan.validate.Problem;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What is known about one name below {@code routes/}. Used by one thread, but for its state. */
final class WatchedFile {
    private static final String ROUTE = ".camel.yaml";

    private final Path name;
    private final RouteKind kind;
    private Found found;
    private Stamp seen;
    private Instant seenAt;
    private Stamp judged;
    private boolean refused;

    RouteVersion running;

    /** Ids that the running routes have in Camel, by their ids in the file. */
    Map<String, String> routes = Map.of();

    /** What the running version takes for itself. */
    Map<String, Integer> claims = Map.of();

    private volatile RouteState state;

    WatchedFile(Path name) {
        this.name = name;
        this.kind = RouteKind.of(name);
    }

    Path name() {
        return name;
    }

    RouteKind kind() {
        return kind;
    }

    /** Of the file, without ending. */
    String stem() {
        String file = name.getFileName().toString();
        int end = file.endsWith(ROUTE) ? file.length() - ROUTE.length() : file.lastIndexOf('.');
        return file.substring(0, end);
    }

    /** For people. */
    String title() {
        return (kind == RouteKind.OTHER ? "route file" : kind.text()) + " " + stem();
    }

    /** Ids by which its routes are or would be called. */
    List<String> ids() {
        return kind.ids(stem());
    }

    /** As the last look found it; null when it is gone. */
    Found found() {
        return found;
    }

    /**
     * Notes what a look found.
     *
     * @param now null when it is gone
     */
    void see(Found now, Instant when) {
        Stamp stamp = now == null ? null : now.stamp();
        if (seenAt == null || !Objects.equals(stamp, seen)) {
            seenAt = when;
        }
        found = now;
        seen = stamp;
    }

    /** Whether it is another than the one that was judged, and has been still for a while. */
    boolean isDue(Instant now, Duration settle) {
        return isChanged() && isStill(now, settle);
    }

    boolean isStill(Instant now, Duration settle) {
        return !now.isBefore(seenAt.plus(settle));
    }

    boolean isChanged() {
        return !Objects.equals(seen, judged);
    }

    /** It has been dealt with as it is. */
    void judged() {
        judged = seen;
    }

    boolean isRefused() {
        return refused;
    }

    boolean isRefusedFor(Problem problem) {
        return refused
                && problem.message().equals(state.reason())
                && Integer.valueOf(problem.line()).equals(state.line());
    }

    RouteState state() {
        return state;
    }

    /** The version that runs is the file's own. */
    void runs(Instant now) {
        refused = false;
        set(routes.isEmpty() ? RouteState.State.OFF : RouteState.State.RUNNING, null, now);
    }

    void refuse(Problem problem, Instant now) {
        refused = true;
        set(RouteState.State.REFUSED, problem, now);
    }

    void needsRestart(Problem problem, Instant now) {
        refused = false;
        set(RouteState.State.NEEDS_RESTART, problem, now);
    }

    /** It is as it was when the service started. */
    void asStarted(Instant now) {
        refused = false;
        set(RouteState.State.RUNNING, null, now);
    }

    private void set(RouteState.State to, Problem problem, Instant now) {
        Path file = found == null ? running.file() : found.file();
        RouteState next =
                new RouteState(
                        kind.text(),
                        stem(),
                        file.toString(),
                        to,
                        problem == null ? null : problem.line(),
                        problem == null ? null : problem.message(),
                        running == null ? null : running.hash(),
                        now);
        state = state != null && next.isSameAs(state) ? state : next;
    }
}
