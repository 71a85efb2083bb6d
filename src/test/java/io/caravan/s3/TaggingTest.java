package io.caravan.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.store.sql.SqliteStore;
import io.caravan.testing.TaggingServer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Tag;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

class TaggingTest {
    @TempDir Path folder;

    @Test
    void a_tag_is_added_to_those_that_the_very_object_has() throws Exception {
        String key = "in/${bean:s3Storage?method=close} &=.mp4";
        String uri = "s3://media/" + key;
        try (TaggingServer server = new TaggingServer();
                S3Client client = server.client();
                SqliteStore store = SqliteStore.open(folder.resolve("store.db"));
                Connections connections = connections(server);
                S3Storage storage = new S3Storage(connections, store.documents())) {
            client.createBucket(r -> r.bucket("media"));
            client.putObject(
                    r -> r.bucket("media").key(key).tagging("team=film&caravan=new"),
                    RequestBody.fromString("one"));
            String etag = storage.stat(uri, "read", null);

            storage.dispose(uri, "tag", null, "caravan=done", etag);
            storage.dispose(uri, "tag", null, "caravan=done", etag);
            assertThat(tags(client, key)).containsExactlyInAnyOrder("team=film", "caravan=done");

            client.putObject(r -> r.bucket("media").key(key), RequestBody.fromString("two"));
            storage.dispose(uri, "tag", null, "caravan=done", etag);
            assertThat(tags(client, key)).doesNotContain("caravan=done");
        }
    }

    private static List<String> tags(S3Client client, String key) {
        return client.getObjectTagging(r -> r.bucket("media").key(key)).tagSet().stream()
                .map((Tag tag) -> tag.key() + "=" + tag.value())
                .toList();
    }

    private static Connections connections(TaggingServer server) {
        return new Connections(
                List.of(
                        new Connection(
                                null,
                                List.of("media"),
                                Optional.of(server.endpoint()),
                                Optional.empty(),
                                Optional.of("any"),
                                Optional.of("any"),
                                Optional.empty(),
                                true,
                                true)));
    }
}
