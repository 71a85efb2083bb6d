package io.caravan.outage;

import io.caravan.testing.Line;
import io.caravan.testing.ObjectServer;
import io.caravan.testing.ServiceProcess;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A bucket, in which the results are put. */
public final class S3Output extends Part {
    private final ObjectServer objects;

    public S3Output(ServiceProcess service, Path clip, Path data) {
        super(service, clip);
        objects = new ObjectServer(data, "outbox");
        connect(service, lineTo(objects.endpoint().getPort())).set("caravan.s3.buckets", "outbox");
    }

    static ServiceProcess connect(ServiceProcess service, Line line) {
        return service.set("caravan.s3.endpoint", "http://127.0.0.1:" + line.port())
                .set("caravan.s3.access-key", ObjectServer.ACCESS_KEY)
                .set("caravan.s3.secret-key", ObjectServer.SECRET_KEY);
    }

    @Override
    public Line.Hold middle() {
        return line().hold("PUT /outbox/", 50_000);
    }

    @Override
    protected String output() {
        return "s3://outbox/";
    }

    @Override
    protected void stopServer() {
        objects.stop();
    }

    @Override
    protected void startServer() {
        objects.start();
    }

    @Override
    public boolean isMissed(boolean refuses) {
        return isWaitedFor();
    }

    @Override
    public Map<String, byte[]> results() {
        Map<String, byte[]> results = new TreeMap<>();
        objects.keys("outbox").forEach(key -> results.put(key, objects.get("outbox", key)));
        return results;
    }

    @Override
    public void close() {
        super.close();
        objects.close();
    }
}
