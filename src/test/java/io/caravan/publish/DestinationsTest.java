package io.caravan.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.job.Job;
import io.caravan.job.JobBuilder;
import io.caravan.job.JobException;
import io.caravan.storage.LocalPaths;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.Map;

class DestinationsTest {
    private final Destinations destinations =
            new Destinations(
                    new LocalPaths(Path.of("/home/caravan")), "watch/outbox/", Path.of("/staged"));

    private String name(Destination destination) {
        Map<String, String> values =
                Map.of("path", "p", "name", "n", "operation", "o", "preset", "s", "ext", "e");
        return destination.template().render(values, "");
    }

    private static Job to(String output) {
        return JobBuilder.builder().output(output).build();
    }

    @ParameterizedTest
    @CsvSource({
        "/srv/out/{name}.mp4, /srv/out, n.mp4",
        "/srv/out/{path}/{name}.mp4, /srv/out, p/n.mp4",
        "/srv/out/x-{name}.mp4, /srv/out, x-n.mp4",
        "/srv/out/x.mp4, /srv/out, x.mp4",
        "/srv/out/, /srv/out, p/n.o.e",
        "/srv/out/{path}/, /srv/out, p/n.o.e",
        "/srv/out/{path}/sub/, /srv/out, p/sub/n.o.e",
        "/srv/../out/./{name}, /out, n",
        "file:/srv/out/{name}.mp4, /srv/out, n.mp4",
        "file:///srv/a%20b/{name}%20c.mp4, /srv/a b, n c.mp4",
        "file:///srv/%7Bx%7D/{name}, /srv/{x}, n",
        "file:///srv/100% sure/{name}, /srv/100% sure, n",
        "/srv/a%20b/{name}, /srv/a%20b, n",
        "out/{name}, /home/caravan/out, n",
        "{name}, /home/caravan, n",
        "/{name}, /, n",
        ", /home/caravan/watch/outbox, p/n.o.e",
    })
    void the_fixed_part_is_the_folder_and_the_rest_the_template(
            String output, String root, String name) {
        Destination destination = destinations.of(to(output));
        assertThat(destination.root()).isEqualTo(Path.of(root));
        assertThat(name(destination)).isEqualTo(name);
    }

    @Test
    void an_existing_folder_without_a_slash_is_a_folder(@TempDir Path folder) {
        Job job = to(folder.toString()).withPreset("s");
        assertThat(destinations.of(job).root()).isEqualTo(folder);
        assertThat(name(destinations.of(job))).isEqualTo("p/n.o@s.e");
    }

    @ParameterizedTest
    @CsvSource({
        "s3://bucket/{name}, s3://bucket/, n",
        "s3://bucket/a b/100%/{path}/{name}.mp4, s3://bucket/a b/100%/, p/n.mp4",
        "s3://bucket/x-{name}.mp4, s3://bucket/, x-n.mp4",
        "s3://bucket/out/x.mp4, s3://bucket/out/, x.mp4",
        "s3://bucket/out/, s3://bucket/out/, p/n.o.e",
        "s3://bucket, s3://bucket/, p/n.o.e",
        "S3://bucket//lead/, S3://bucket//lead/, p/n.o.e",
    })
    void a_place_in_another_storage_is_taken_as_it_stands(String output, String base, String name) {
        Destination destination = destinations.of(to(output + "?storageClass=COLD&a=b%20c"));
        assertThat(destination.root()).isEqualTo(Path.of("/staged"));
        assertThat(destination.remote().base()).isEqualTo(base);
        assertThat(destination.remote().options())
                .isEqualTo(java.util.Map.of("storageClass", "COLD", "a", "b c"));
        assertThat(name(destination)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({"s3://{name}/x.mp4", "s3:///x/{name}", "s3://b/x/../{name}", "s3://b/{name}?x"})
    void an_output_in_another_storage_that_says_too_little_is_refused(String output) {
        assertThatThrownBy(() -> destinations.of(to(output))).isInstanceOf(JobException.class);
    }

    @Test
    void other_machines_are_refused() {
        assertThatThrownBy(() -> destinations.of(to("file://server/share/{name}")))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("three slashes");
    }
}
