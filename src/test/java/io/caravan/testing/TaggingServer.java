package io.caravan.testing;

import io.caravan.lib.Jar;
import io.caravan.lib.MavenJars;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.Set;

/**
 * Another server that speaks S3: it checks no signatures, but knows tags, which {@link
 * ObjectServer} does not. It needs another Netty than the service, so it has a class loader of its
 * own.
 */
public final class TaggingServer implements AutoCloseable {
    private static final String JAR = "io.github.robothy:local-s3-rest:2.4";
    private static final String PACKAGE = "com.robothy.s3.rest.";

    private final URLClassLoader jars;
    private final Object server;

    public TaggingServer() throws ReflectiveOperationException {
        List<Jar> resolved = new MavenJars(Set.of()).resolve(JAR);
        jars =
                new URLClassLoader(
                        resolved.stream().map(TaggingServer::url).toArray(URL[]::new),
                        ClassLoader.getPlatformClassLoader());
        Class<?> type = jars.loadClass(PACKAGE + "LocalS3");
        Object builder = type.getMethod("builder").invoke(null);
        builder.getClass().getMethod("port", int.class).invoke(builder, -1);
        Class<?> mode = jars.loadClass(PACKAGE + "bootstrap.LocalS3Mode");
        builder.getClass()
                .getMethod("mode", mode)
                .invoke(builder, mode.getField("IN_MEMORY").get(null));
        server = builder.getClass().getMethod("build").invoke(builder);
        Thread.currentThread().setContextClassLoader(jars);
        try {
            type.getMethod("start").invoke(server);
        } finally {
            Thread.currentThread().setContextClassLoader(getClass().getClassLoader());
        }
    }

    private static URL url(Jar jar) {
        try {
            return jar.file().toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    public URI endpoint() {
        try {
            Object port = server.getClass().getMethod("getPort").invoke(server);
            return URI.create("http://127.0.0.1:" + port);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    public S3Client client() {
        return S3Client.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(endpoint())
                .forcePathStyle(true)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
                .build();
    }

    @Override
    public void close() throws Exception {
        server.getClass().getMethod("shutdown").invoke(server);
        jars.close();
    }
}
