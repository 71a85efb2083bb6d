package io.caravan.outage;

import io.caravan.testing.Line;
import io.caravan.testing.ServiceProcess;
import io.caravan.testing.WebServer;

import java.io.IOException;
import java.nio.file.Path;

/** A web server, from which the inputs come. */
public final class HttpInput extends Part {
    private final WebServer web;

    public HttpInput(ServiceProcess service, Path clip, Path data) {
        super(service, clip);
        web = new WebServer(service.folder("watch/media"));
        lineTo(web.port());
        service.set("caravan.http.allow", "127.0.0.1");
    }

    @Override
    public Line.Hold middle() {
        return line().hold("GET /clip", 50_000);
    }

    @Override
    protected String input(int number) throws IOException {
        String path = media(number).getFileName().toString().replace(" ", "%20");
        return "http://127.0.0.1:" + line().port() + "/" + path;
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
        return isWaitedFor();
    }

    /** Any address may be given, so one that does not answer for long may be wrong. */
    @Override
    public boolean countsFailures() {
        return true;
    }

    @Override
    public void close() {
        super.close();
        web.close();
    }
}
