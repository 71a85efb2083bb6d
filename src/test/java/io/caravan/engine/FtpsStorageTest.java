package io.caravan.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.job.NotNow;
import io.caravan.testing.Certificate;
import io.caravan.testing.FileServer;
import io.caravan.testing.FtpServer;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The same with TLS, of a server whose certificate the operator has named. */
class FtpsStorageTest extends FtpStorageTest {
    private Certificate certificate;
    private Path trusted;
    private String option = "";

    @Override
    FileServer server(Path root) throws Exception {
        certificate = Certificate.of(temp, "server", "ip:127.0.0.1");
        trusted = certificate.pem();
        return new FtpServer(root).with(certificate, certificate);
    }

    @Override
    String endpoint() {
        String user = FileServer.USER;
        return "ftps:" + user + "@127.0.0.1:" + server.port() + "/media?" + option;
    }

    @Override
    Optional<Path> trusted() {
        return Optional.ofNullable(trusted);
    }

    @Test
    void nothing_goes_over_a_connection_that_is_not_encrypted() throws Exception {
        Path file = Files.writeString(temp.resolve("a"), "film");

        storage.put(put(file, uri("a.mp4"), false));
        storage.fetch(uri("a.mp4"), scratch.open("1", "0"), null);

        assertThat(commands()).startsWith("AUTH TLS", "USER joe");
        assertThat(commands())
                .filteredOn(command -> command.startsWith("PROT"))
                .isNotEmpty()
                .containsOnly("PROT P");
        assertThat(commands()).anyMatch(command -> command.matches("(STOR|RETR).*"));
    }

    /**
     * Servers that insist on it cannot be had here; this one tells whether they would be content.
     */
    @Test
    void data_connections_continue_the_session_of_the_control_connection() throws Exception {
        Path file = Files.writeString(temp.resolve("a"), "film");

        storage.put(put(file, uri("in/a.mp4"), false));
        storage.fetch(uri("in/a.mp4"), scratch.open("1", "0"), null);

        long controls = commands().stream().filter("AUTH TLS"::equals).count();
        assertThat(((FtpServer) server).handshakes()).isBetween(1, (int) controls);
    }

    @Test
    void tls_may_begin_with_the_connection() throws Exception {
        server.stop();
        server = new FtpServer(server.root()).with(certificate, certificate).implicit();
        server.start();
        option = "implicit=true&";
        connect(FileServer.PASSWORD);
        Path file = Files.writeString(temp.resolve("a"), "film");

        storage.put(put(file, uri("in/a.mp4"), false));

        assertThat(storage.fetch(uri("in/a.mp4"), scratch.open("1", "0"), null)).hasContent("film");
        assertThat(commands()).startsWith("USER joe").doesNotContain("AUTH TLS");
    }

    @Test
    void a_server_that_nobody_vouched_for_never_learns_the_password() throws Exception {
        trusted = null;
        connect(FileServer.PASSWORD);

        assertRefused();

        assertThat(commands()).containsOnly("AUTH TLS");
    }

    @Test
    void a_certificate_for_another_name_is_not_enough() throws Exception {
        restart(Certificate.of(temp, "other", "dns:elsewhere.example"), null);

        assertRefused();

        assertThat(commands()).containsOnly("AUTH TLS");
    }

    @Test
    void a_data_connection_must_lead_to_the_same_server() throws Exception {
        restart(certificate, Certificate.of(temp, "other", "dns:elsewhere.example"));

        assertRefused();
    }

    @Test
    void a_file_of_certificates_that_is_missing_is_said() throws Exception {
        trusted = temp.resolve("missing.pem");
        connect(FileServer.PASSWORD);

        assertThatThrownBy(() -> holds("a.mp4"))
                .hasMessageContaining("missing.pem")
                .hasMessageContaining("caravan.ftps.truststore");
    }

    /** Everything that it may show is trusted, so that only names can be wrong. */
    private void restart(Certificate control, Certificate data) throws Exception {
        server.stop();
        server = new FtpServer(server.root()).with(control, data == null ? control : data);
        server.start();
        trusted = temp.resolve("all.pem");
        Files.writeString(
                trusted,
                Files.readString(control.pem())
                        + (data == null ? "" : Files.readString(data.pem())));
        connect(FileServer.PASSWORD);
    }

    private void assertRefused() throws Exception {
        write("media/a.mp4", "film");
        assertThatThrownBy(() -> storage.fetch(uri("a.mp4"), scratch.open("1", "0"), null))
                .isInstanceOf(NotNow.class)
                .hasMessageContaining("the server's certificate is not trusted")
                .hasMessageContaining("caravan.ftps.truststore");
        Path file = Files.writeString(temp.resolve("b"), "ours");
        assertThatThrownBy(() -> storage.put(put(file, uri("b.mp4"), false)))
                .isInstanceOf(NotNow.class);
        assertThat(server.files()).containsExactly("media/a.mp4");
    }

    private List<String> commands() {
        return ((FtpServer) server).commands();
    }
}
