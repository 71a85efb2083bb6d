package io.caravan.s3;

import io.caravan.config.Settings;
import io.caravan.job.JobException;
import io.caravan.storage.LocalPaths;

import software.amazon.awssdk.services.s3.S3Client;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Clients of S3, one for each connection, made when first used. */
public final class Connections implements AutoCloseable {
    private final List<Connection> connections;
    private final Function<Connection, S3Client> open;
    private final Map<Connection, S3Client> clients = new ConcurrentHashMap<>();

    Connections(List<Connection> connections) {
        this(connections, Clients::open);
    }

    /**
     * @param open makes a client
     */
    Connections(List<Connection> connections, Function<Connection, S3Client> open) {
        this.connections = connections;
        this.open = open;
    }

    /** Those that are configured. */
    public static Connections of(Settings settings) {
        return new Connections(Connection.of(settings));
    }

    /**
     * The connection that a bucket is reached by.
     *
     * @throws JobException of kind {@code options} when none is meant for it
     */
    Connection connection(String bucket) {
        return connections.stream()
                .filter(connection -> connection.fit(bucket) >= 0)
                .max(Comparator.comparing(connection -> connection.fit(bucket)))
                .orElseThrow(() -> unknown(bucket));
    }

    private static JobException unknown(String bucket) {
        return JobException.options(
                "the bucket "
                        + LocalPaths.printable(bucket)
                        + " is not among those that jobs may use; add it to caravan.s3.buckets");
    }

    /**
     * The client of a bucket.
     *
     * @throws JobException as {@link #connection} does
     */
    S3Client client(String bucket) {
        return clients.computeIfAbsent(connection(bucket), open);
    }

    /** For a message: the server of a bucket. */
    String where(String bucket) {
        return connection(bucket).where();
    }

    @Override
    public void close() {
        clients.values().forEach(S3Client::close);
        clients.clear();
    }
}
