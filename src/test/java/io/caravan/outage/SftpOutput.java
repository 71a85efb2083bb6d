package io.caravan.outage;

import io.caravan.testing.Line;
import io.caravan.testing.ServiceProcess;
import io.caravan.testing.SftpServer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A folder on a server, in which the results are put. */
public final class SftpOutput extends Part {
    private final SftpServer server;

    public SftpOutput(ServiceProcess service, Path clip, Path data) throws IOException {
        super(service, clip);
        server = server(data);
        connect(service, server, lineTo(server.port()));
    }

    static SftpServer server(Path data) throws IOException {
        Path root = Files.createDirectories(data.resolve("server"));
        SftpServer server = new SftpServer(root, data.resolve("hostkey"));
        server.start();
        return server;
    }

    static ServiceProcess connect(ServiceProcess service, SftpServer server, Line line)
            throws IOException {
        Path known = service.folder("config").resolve("known_hosts");
        String host = server.knownHost().replace("]:" + server.port(), "]:" + line.port());
        Files.writeString(known, host);
        return service.set("caravan.sftp.host", "127.0.0.1")
                .set("caravan.sftp.port", Integer.toString(line.port()))
                .set("caravan.sftp.user", SftpServer.USER)
                .set("caravan.sftp.password", SftpServer.PASSWORD)
                .set("caravan.sftp.known-hosts", known.toString());
    }

    @Override
    public Line.Hold middle() {
        return line().hold("SSH-2.0", 60_000);
    }

    @Override
    protected String output() {
        return "sftp://127.0.0.1/";
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
        server.refuseWrites(refuse);
    }

    @Override
    public boolean isMissed(boolean refuses) {
        return isWaitedFor();
    }

    @Override
    public Map<String, byte[]> results() throws IOException {
        return contents(server.root());
    }

    @Override
    public void close() {
        super.close();
        server.close();
    }
}
