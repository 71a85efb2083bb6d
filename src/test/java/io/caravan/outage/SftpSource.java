package io.caravan.outage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.testing.Line;
import io.caravan.testing.ServiceProcess;
import io.caravan.testing.SftpServer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;

/** A watched folder on a server, whose files are deleted when they are done. */
public final class SftpSource extends Part {
    private static final String ROUTE = "routes/sources/sftp.camel.yaml";

    private final SftpServer server;

    public SftpSource(ServiceProcess service, Path clip, Path data) throws IOException {
        super(service, clip);
        server = SftpOutput.server(data);
        Files.createDirectories(server.root().resolve("in"));
        SftpOutput.connect(service, server, lineTo(server.port()))
                .set("caravan.sftp.watch", "in")
                .set("caravan.sftp.operation", "remux")
                .set("caravan.sftp.after", "delete");
        String shipped = Files.readString(Path.of(ROUTE));
        Files.writeString(
                service.folder("routes/sources").resolve("sftp.camel.yaml"),
                shipped.replace("delay: \"10000\"", "delay: \"500\""));
    }

    @Override
    public Line.Hold middle() {
        return line().hold("SSH-2.0", 60_000);
    }

    @Override
    public void work() throws IOException {
        for (int i = 0; i < jobs(); i++) {
            Path folder = server.root().resolve("in");
            Path hidden = Files.copy(clip, folder.resolve(".upload"));
            // old enough not to be watched for long
            Files.setLastModifiedTime(hidden, FileTime.from(Instant.now().minusSeconds(600)));
            Files.move(hidden, folder.resolve(name(i)));
        }
    }

    @Override
    protected void stopServer() {
        server.stop();
    }

    @Override
    protected void startServer() {
        server.start();
    }

    @Override
    public void refuse(boolean refuse) {
        server.refuseLogins(refuse);
    }

    @Override
    public boolean isMissed(boolean refuses) {
        return isWaitedFor();
    }

    @Override
    public void check(List<JsonNode> jobs) throws IOException {
        assertThat(server.files()).isEmpty();
    }

    @Override
    public void close() {
        super.close();
        server.close();
    }
}
