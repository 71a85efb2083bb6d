package io.caravan.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.job.NotNow;
import io.caravan.testing.FileServer;
import io.caravan.testing.SftpServer;

import org.apache.camel.CamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The shipped storage of SFTP, against a real server. */
class SftpStorageTest extends RemoteStorageContract {
    @Override
    String scheme() {
        return "sftp";
    }

    @Override
    String etag(long size, long seconds) {
        return size + "-" + seconds;
    }

    @Override
    FileServer server(Path root) {
        return new SftpServer(root, temp.resolve("hostkey"));
    }

    @Override
    void load(CamelContext camel, String password) throws Exception {
        Path known = temp.resolve("known_hosts");
        if (!Files.exists(known)) {
            Files.writeString(known, ((SftpServer) server).knownHost());
        }
        Map<String, String> keys =
                Map.of(
                        "caravan.sftp.host",
                        "127.0.0.1",
                        "caravan.sftp.port",
                        Integer.toString(server.port()),
                        "caravan.sftp.user",
                        SftpServer.USER,
                        "caravan.sftp.folder",
                        "media",
                        "caravan.sftp.key",
                        "",
                        "caravan.sftp.password",
                        password,
                        "caravan.sftp.known-hosts",
                        known.toString());
        keys.forEach(camel.getPropertiesComponent()::addOverrideProperty);
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(
                        ResourceHelper.resolveMandatoryResource(
                                camel, "file:routes/storage/sftp.camel.yaml"));
    }

    @Test
    void a_server_with_another_host_key_is_not_talked_to() throws Exception {
        write("media/a.mp4", "film");
        server.stop();
        Files.delete(temp.resolve("hostkey"));
        try (FileServer impostor =
                new SftpServer(server.root(), temp.resolve("hostkey"), server.port())) {
            impostor.start();
            assertThatThrownBy(() -> storage.fetch(uri("a.mp4"), scratch.open("1", "0"), null))
                    .isInstanceOf(NotNow.class)
                    .hasMessageContaining("HostKey");
            Path file = Files.writeString(temp.resolve("a"), "ours");
            assertThatThrownBy(() -> storage.put(put(file, uri("b.mp4"), false)))
                    .isInstanceOf(NotNow.class)
                    .hasMessageContaining("HostKey");
            assertThat(server.files()).containsExactly("media/a.mp4");
        }
        server.start();
    }

    @Test
    void a_server_that_nobody_vouched_for_is_waited_for_by_name() throws Exception {
        Files.writeString(temp.resolve("known_hosts"), "");
        connect(SftpServer.PASSWORD);

        assertThatThrownBy(() -> holds("a.mp4"))
                .isInstanceOf(NotNow.class)
                .hasMessageContaining("HostKey");
    }
}
