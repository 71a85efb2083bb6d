package io.caravan.demo;

import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A server that speaks S3, with its objects in a folder, on this machine only, for a trial. Its
 * libraries are not among those of the service: it runs as a process of its own.
 */
public final class S3Server {
    private static final int MOST_ARGUMENTS = 4;

    private S3Server() {}

    /**
     * Runs until it is stopped; says {@code ready} on standard output.
     *
     * @param arguments folder that keeps the objects, port, access key, secret key; then buckets
     */
    public static void main(String[] arguments) throws Exception {
        ServerLog.quiet();
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        BlobStore store = new FilesystemNio2BlobStore(folder.toString());
        S3Proxy server =
                S3Proxy.builder()
                        .blobStore(store)
                        .endpoint(URI.create("http://127.0.0.1:" + arguments[1]))
                        .awsAuthentication(
                                AuthenticationType.AWS_V2_OR_V4, arguments[2], arguments[3])
                        .v4MaxNonChunkedRequestSize(128L << 20)
                        .build();
        for (int i = MOST_ARGUMENTS; i < arguments.length; i++) {
            Files.createDirectories(folder.resolve(arguments[i]));
        }
        server.start();
        System.out.println("ready");
        Thread.currentThread().join();
    }
}
