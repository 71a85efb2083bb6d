package io.caravan.outage;

import io.caravan.testing.Line;
import io.caravan.testing.ObjectServer;
import io.caravan.testing.ServiceProcess;

import java.nio.file.Path;

/** A watched bucket, from which the inputs come. */
public final class S3Source extends Part {
    private final ObjectServer objects;

    public S3Source(ServiceProcess service, Path clip, Path data) {
        super(service, clip);
        objects = new ObjectServer(data, "inbox");
        S3Output.connect(service, lineTo(objects.endpoint().getPort()))
                .set("caravan.s3.buckets", "inbox")
                .set("caravan.s3.watch", "inbox")
                .set("caravan.s3.poll", "300ms");
    }

    @Override
    public Line.Hold middle() {
        return line().hold("GET /inbox/remux/", 50_000);
    }

    @Override
    public void work() {
        for (int i = 0; i < jobs(); i++) {
            objects.put("inbox", "remux/" + name(i), clip);
        }
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
        return isWaitedFor() && healthSays("cannot be listed");
    }

    @Override
    public void close() {
        super.close();
        objects.close();
    }
}
