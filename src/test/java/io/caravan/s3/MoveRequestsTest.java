package io.caravan.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.store.sql.SqliteStore;
import io.caravan.testing.ObjectServer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.GetObjectTaggingResponse;
import software.amazon.awssdk.services.s3.model.Tag;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a move asks for. The client fakes tags and notes requests, since no server that can be had
 * here both copies parts and keeps tags or storage classes of copies.
 */
class MoveRequestsTest {
    @TempDir Path folder;
    private final List<Object> requests = new ArrayList<>();

    @Test
    void a_large_object_takes_its_tags_and_storage_class_along() {
        move(12_000_000);

        assertThat(requests)
                .singleElement()
                .isInstanceOfSatisfying(
                        CreateMultipartUploadRequest.class,
                        request -> {
                            assertThat(request.tagging()).isEqualTo("team=film%20%26%20tv&reel=7");
                            assertThat(request.storageClassAsString()).isEqualTo("STANDARD_IA");
                        });
    }

    @Test
    void a_small_one_its_storage_class_and_by_itself_its_tags() {
        move(1000);

        assertThat(requests)
                .singleElement()
                .isInstanceOfSatisfying(
                        CopyObjectRequest.class,
                        request -> {
                            assertThat(request.storageClassAsString()).isEqualTo("STANDARD_IA");
                            assertThat(request.taggingDirective()).isNull();
                        });
    }

    private void move(int bytes) {
        var copies = new Disposal.CopySize(8 << 20, new PartSize(5 << 20));
        try (ObjectServer server = new ObjectServer(folder.resolve("objects"), "media");
                SqliteStore store = SqliteStore.open(folder.resolve("store.db"));
                Connections connections =
                        new Connections(List.of(connection(server)), c -> noting(server.client()));
                S3Storage storage =
                        new S3Storage(
                                connections, store.documents(), PartSize.standard(), copies)) {
            server.client()
                    .putObject(
                            r -> r.bucket("media").key("a.mp4").storageClass("STANDARD_IA"),
                            RequestBody.fromBytes(new byte[bytes]));
            storage.dispose("s3://media/a.mp4", "move", "s3://media/b.mp4", null, null);
            assertThat(server.keys("media")).containsExactly("b.mp4");
        }
    }

    private S3Client noting(S3Client client) {
        return (S3Client)
                Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {S3Client.class},
                        (self, method, arguments) -> {
                            switch (method.getName()) {
                                case "getObjectTagging":
                                    return GetObjectTaggingResponse.builder()
                                            .tagSet(tag("team", "film & tv"), tag("reel", "7"))
                                            .build();
                                case "createMultipartUpload":
                                    requests.add(
                                            CreateMultipartUploadRequest.builder()
                                                    .applyMutation(mutation(arguments[0]))
                                                    .build());
                                    break;
                                case "copyObject":
                                    requests.add(
                                            CopyObjectRequest.builder()
                                                    .applyMutation(mutation(arguments[0]))
                                                    .build());
                                    break;
                                default:
                            }
                            try {
                                return method.invoke(client, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    @SuppressWarnings("unchecked")
    private static <T> Consumer<T> mutation(Object argument) {
        return (Consumer<T>) argument;
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    private static Connection connection(ObjectServer server) {
        return new Connection(
                null,
                List.of("media"),
                Optional.of(server.endpoint()),
                Optional.empty(),
                Optional.of(ObjectServer.ACCESS_KEY),
                Optional.of(ObjectServer.SECRET_KEY),
                Optional.empty(),
                true,
                true);
    }
}
