package io.caravan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.caravan.testing.ServiceProcess;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the real service says and does as it starts. */
class StartTest {
    @TempDir Path home;

    @Test
    void a_new_home_has_a_folder_for_each_operation_and_for_what_comes_out() {
        try (ServiceProcess service = new ServiceProcess(home)) {
            service.start();
            assertThat(
                            List.of(
                                    "inbox/compress",
                                    "inbox/extract-audio",
                                    "inbox/remux",
                                    "outbox",
                                    "done",
                                    "failed"))
                    .allMatch(name -> Files.isDirectory(home.resolve("watch").resolve(name)));
        }
    }

    @Test
    void a_taken_port_is_one_line() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            assertThat(refusal(new ServiceProcess(home).listen(taken.getLocalPort())))
                    .singleElement()
                    .asString()
                    .startsWith("caravan: ")
                    .contains(address, "taken");
        }
    }

    @Test
    void a_store_in_use_is_one_line() throws Exception {
        try (ServiceProcess first = new ServiceProcess(home).start();
                ServiceProcess second = new ServiceProcess(home.resolve("second"))) {
            second.set("caravan.data", home.resolve("data").toString());
            assertThat(refusal(second))
                    .singleElement()
                    .asString()
                    .startsWith("caravan: ")
                    .contains("in use by another process", "pid " + first.handle().pid());
        }
    }

    @Test
    void a_folder_that_is_not_writable_is_one_line() throws Exception {
        for (String name : List.of("inbox", "outbox", "done", "failed")) {
            Path own = home.resolve(name);
            Path folder = Files.createDirectories(own.resolve("watch").resolve(name));
            assertThat(folder.toFile().setWritable(false)).isTrue();
            assumeFalse(Files.isWritable(folder), "this user may write anywhere");
            assertThat(refusal(new ServiceProcess(own)))
                    .singleElement()
                    .asString()
                    .startsWith("caravan: ")
                    .contains(folder + " is not writable");
        }
    }

    /** All it said but the line about FFmpeg. */
    private static List<String> refusal(ServiceProcess service) throws Exception {
        Process process = service.launch();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        return said(service);
    }

    private static List<String> said(ServiceProcess service) throws IOException {
        return Files.readAllLines(service.log()).stream()
                .filter(line -> !line.contains("INFO  FFmpeg"))
                .toList();
    }
}
