package io.caravan.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.job.JobException;
import io.caravan.job.NotNow;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

class RangeServerTest {
    private static final int SIZE = 10_000_000;

    @TempDir Path folder;
    private final byte[] whole = new byte[SIZE];
    private final AtomicInteger outages = new AtomicInteger();
    private final HttpClient http = HttpClient.newHttpClient();
    private volatile JobException problem;
    private RangeServer server;
    private Path standIn;

    @BeforeEach
    void open() {
        new Random(7).nextBytes(whole);
        server = new RangeServer(this::read, 1500);
        standIn = folder.resolve("a.mp4");
        server.open(standIn, "s3://media/a.mp4", read("s3://media/a.mp4", 0, 1000, null));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Range read(String uri, long from, int bytes, String etag) {
        if (problem != null) {
            throw problem;
        }
        if (outages.getAndDecrement() > 0) {
            throw new NotNow("away");
        }
        int end = (int) Math.min(SIZE, from + bytes);
        return new Range(Arrays.copyOfRange(whole, (int) from, end), SIZE, "v1");
    }

    private HttpResponse<byte[]> get(String address, String range)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address));
        if (range != null) {
            request.header("Range", range);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    @Test
    void a_stand_in_has_the_size_of_the_whole_and_its_beginning() throws IOException {
        assertThat(Files.size(standIn)).isEqualTo(SIZE);
        assertThat(Arrays.copyOf(Files.readAllBytes(standIn), 1000))
                .isEqualTo(Arrays.copyOf(whole, 1000));
    }

    @Test
    void any_part_can_be_read_at_its_address_and_at_no_other() throws Exception {
        String address = server.address(standIn).orElseThrow();
        assertThat(address).startsWith("http://127.0.0.1:");

        assertThat(get(address, null).body()).isEqualTo(whole);
        HttpResponse<byte[]> part = get(address, "bytes=9000000-");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.headers().firstValue("Content-Range"))
                .contains("bytes 9000000-9999999/10000000");
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(whole, 9_000_000, SIZE));
        assertThat(get(address, "bytes=5-9").body()).isEqualTo(Arrays.copyOfRange(whole, 5, 10));
        assertThat(get(address, "bytes=10000000-").statusCode()).isEqualTo(416);
        assertThat(get(address + "0", null).statusCode()).isEqualTo(404);
        assertThat(get(address.replaceFirst("[0-9a-f]{48}", ""), null).statusCode()).isEqualTo(404);
        assertThat(server.address(folder.resolve("b.mp4"))).isEmpty();

        server.closeBelow(folder);
        assertThat(get(address, null).statusCode()).isEqualTo(404);
        assertThat(server.address(standIn)).isEmpty();
    }

    @Test
    void a_short_outage_is_not_noticed_and_a_long_one_is_told() throws Exception {
        String address = server.address(standIn).orElseThrow();
        outages.set(2);
        assertThat(get(address, null).body()).isEqualTo(whole);
        assertThat(server.takeProblem(standIn)).isEmpty();

        outages.set(1000);
        assertThatThrownBy(() -> get(address, "bytes=100-")).isInstanceOf(IOException.class);
        assertThat(server.takeProblem(standIn).orElseThrow()).isInstanceOf(NotNow.class);
        assertThat(server.takeProblem(standIn)).isEmpty();
    }

    @Test
    void what_cannot_be_had_is_told_at_once() {
        String address = server.address(standIn).orElseThrow();
        problem = JobException.input("gone");
        assertThatThrownBy(() -> get(address, "bytes=100-")).isInstanceOf(IOException.class);
        assertThat(server.takeProblem(standIn).orElseThrow()).hasMessage("gone");
    }
}
