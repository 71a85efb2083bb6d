package io.caravan.s3;

import io.caravan.health.Finding;
import io.caravan.health.Finding.Level;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import software.amazon.awssdk.services.s3.model.ListObjectsRequest;
import software.amazon.awssdk.services.s3.model.S3Object;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** The prefixes of one source while they are watched. */
final class WatchedBucket {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedBucket.class);
    private static final int MOST_REFUSALS = 100;

    private final String id;
    private final BucketSource source;
    private final Clock clock;
    private final List<Sweep> sweeps;
    private final Map<String, String> problems = new ConcurrentHashMap<>();

    /** Objects that can become no job, and why; the first so many. */
    private final Map<ObjectName, String> refused = new LinkedHashMap<>();

    WatchedBucket(String id, BucketSource source, SeenObjects seen, Clock clock) {
        this.id = id;
        this.source = source;
        this.clock = clock;
        this.sweeps =
                source.prefixes().stream()
                        .map(prefix -> new Sweep(id, source, prefix, seen, this::outcome))
                        .toList();
    }

    String id() {
        return id;
    }

    BucketSource source() {
        return source;
    }

    /** Looks through all prefixes; one that cannot be listed does not keep the others from it. */
    void sweep(Function<ListObjectsRequest, List<S3Object>> list, Consumer<List<Found>> take) {
        for (Sweep sweep : sweeps) {
            String prefix = sweep.prefix().toString();
            try {
                sweep.run(clock.instant(), list, take);
                if (problems.remove(prefix) != null) {
                    LOG.info("{} can be listed again", prefix);
                }
            } catch (RuntimeException e) {
                String problem = Problems.text(e);
                if (!problem.equals(problems.put(prefix, problem))) {
                    LOG.warn("{} cannot be listed: {}", prefix, problem);
                }
            }
        }
    }

    /**
     * @param problem why it was refused, or null
     */
    void outcome(Found found, String problem) {
        synchronized (refused) {
            if (problem == null) {
                refused.remove(found.name());
            } else if (refused.size() < MOST_REFUSALS || refused.containsKey(found.name())) {
                if (!problem.equals(refused.put(found.name(), problem))) {
                    LOG.warn("{}: {}", found.name(), problem);
                }
            }
        }
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        problems.forEach(
                (prefix, problem) ->
                        findings.add(
                                new Finding(
                                        "source " + id,
                                        Level.DEGRADED,
                                        prefix + " cannot be listed: " + problem)));
        synchronized (refused) {
            refused.forEach(
                    (name, problem) ->
                            findings.add(
                                    new Finding("source " + id, Level.INFO, name + " " + problem)));
        }
        return findings;
    }
}
