package io.caravan.testing;

import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.S3Exceptions;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A server that speaks S3 and checks signatures, with its objects in a folder. It can be stopped
 * and started again, refuse to write, and be slow.
 */
public final class ObjectServer implements AutoCloseable {
    public static final String ACCESS_KEY = "caravan-test";
    public static final String SECRET_KEY = "sesame-open-0123456789";

    private final Path folder;
    private final int port;
    private final Queue<String> calls = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Runnable> rival = new AtomicReference<>();
    private S3Proxy server;
    private S3Client client;
    private volatile boolean refusing;
    private volatile long pauseMillis;

    /**
     * @param folder holds a folder for each bucket
     */
    public ObjectServer(Path folder, String... buckets) {
        this.folder = folder;
        this.port = FreePort.find();
        start();
        for (String bucket : buckets) {
            client().createBucket(r -> r.bucket(bucket));
        }
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Starts it, again where it was. */
    public void start() {
        try {
            Files.createDirectories(folder);
            server =
                    S3Proxy.builder()
                            .blobStore(new Moody(new FilesystemNio2BlobStore(folder.toString())))
                            .endpoint(endpoint())
                            .awsAuthentication(
                                    AuthenticationType.AWS_V2_OR_V4, ACCESS_KEY, SECRET_KEY)
                            .v4MaxNonChunkedRequestSize(128L << 20)
                            .stopTimeout(0)
                            // such as the token that comes with the keys of a role
                            .ignoreUnknownHeaders(true)
                            .build();
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public void stop() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** From now on every write is answered by 503, until told otherwise. */
    public void refuseWrites(boolean refuse) {
        refusing = refuse;
    }

    /** Every part that is read or written takes so much longer. */
    public void slow(long millis) {
        pauseMillis = millis;
    }

    /** Something that is done right before the next part is written. */
    public void beforeNextPart(Runnable action) {
        rival.set(action);
    }

    /** What was asked of it since {@link #forget}: {@code get key range}, {@code put key}. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    public void forget() {
        calls.clear();
    }

    /** A client with the right keys. */
    public S3Client client() {
        if (client == null) {
            client = client(SECRET_KEY);
        }
        return client;
    }

    public S3Client client(String secret) {
        return S3Client.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(endpoint())
                .forcePathStyle(true)
                .credentialsProvider(
                        StaticCredentialsProvider.create(
                                AwsBasicCredentials.create(ACCESS_KEY, secret)))
                .build();
    }

    public void put(String bucket, String key, Path file) {
        client().putObject(r -> r.bucket(bucket).key(key), RequestBody.fromFile(file));
    }

    public void put(String bucket, String key, String text) {
        client().putObject(r -> r.bucket(bucket).key(key), RequestBody.fromString(text));
    }

    public byte[] get(String bucket, String key) {
        return client().getObjectAsBytes(r -> r.bucket(bucket).key(key)).asByteArray();
    }

    /** Keys of a bucket, sorted. */
    public List<String> keys(String bucket) {
        return client().listObjectsV2Paginator(r -> r.bucket(bucket)).contents().stream()
                .map(S3Object::key)
                .sorted()
                .toList();
    }

    @Override
    public void close() {
        stop();
        if (client != null) {
            client.close();
        }
    }

    private final class Moody extends ForwardingBlobStore {
        Moody(BlobStore objects) {
            super(objects);
        }

        private void write(String call) {
            calls.add(call);
            if (refusing) {
                throw S3Exceptions.fromStatusCode(503);
            }
            pause();
        }

        private void pause() {
            if (pauseMillis > 0) {
                try {
                    Thread.sleep(pauseMillis);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
            calls.add("get " + request.key() + " " + request.range());
            pause();
            return super.getBlob(request);
        }

        @Override
        public PutObjectResponse putBlob(PutObjectRequest request, InputStream in) {
            write("put " + request.key());
            return super.putBlob(request, in);
        }

        @Override
        public MultipartUpload initiateMultipartUpload(CreateMultipartUploadRequest request) {
            write("begin " + request.key());
            return super.initiateMultipartUpload(request);
        }

        @Override
        public UploadPartResponse uploadMultipartPart(
                MultipartUpload upload, UploadPartRequest request, InputStream in) {
            write("part " + request.key() + " " + request.partNumber());
            Runnable action = rival.getAndSet(null);
            if (action != null) {
                action.run();
            }
            return super.uploadMultipartPart(upload, request, in);
        }

        @Override
        public CompleteMultipartUploadResponse completeMultipartUpload(
                MultipartUpload upload, CompleteMultipartUploadRequest request) {
            write("complete " + request.key());
            return super.completeMultipartUpload(upload, request);
        }

        @Override
        public void abortMultipartUpload(MultipartUpload upload) {
            calls.add("abort " + upload.blobName());
            super.abortMultipartUpload(upload);
        }
    }
}
