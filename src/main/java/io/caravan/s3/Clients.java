package io.caravan.s3;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

import java.time.Duration;

/** Makes clients of S3. */
final class Clients {
    /** Several jobs transfer at once, each over several connections. */
    private static final int MAX_CONNECTIONS = 64;

    private static final int ATTEMPTS = 4;
    private static final Duration CONNECT = Duration.ofSeconds(5);

    /** A server that says nothing for so long is taken to be away. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private Clients() {}

    static S3Client open(Connection connection) {
        NativeDigests.install();
        Region region = region(connection);
        S3ClientBuilder builder =
                S3Client.builder()
                        .region(region)
                        .credentialsProvider(credentials(connection, region))
                        .forcePathStyle(connection.pathStyle())
                        .overrideConfiguration(
                                c ->
                                        c.retryStrategy(
                                                AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                                        .maxAttempts(ATTEMPTS)
                                                        .build()))
                        .requestChecksumCalculation(
                                connection.allChecksums()
                                        ? RequestChecksumCalculation.WHEN_SUPPORTED
                                        : RequestChecksumCalculation.WHEN_REQUIRED)
                        .responseChecksumValidation(
                                connection.allChecksums()
                                        ? ResponseChecksumValidation.WHEN_SUPPORTED
                                        : ResponseChecksumValidation.WHEN_REQUIRED)
                        .httpClientBuilder(
                                ApacheHttpClient.builder()
                                        .maxConnections(MAX_CONNECTIONS)
                                        .connectionTimeout(CONNECT)
                                        .connectionAcquisitionTimeout(SILENCE)
                                        .socketTimeout(SILENCE));
        connection
                .endpoint()
                .ifPresentOrElse(
                        builder::endpointOverride,
                        // the buckets of one account may lie in several regions
                        () -> builder.crossRegionAccessEnabled(true));
        return builder.build();
    }

    private static Region region(Connection connection) {
        return connection.region().map(Region::of).orElseGet(() -> defaultRegion(connection));
    }

    private static Region defaultRegion(Connection connection) {
        if (connection.endpoint().isPresent()) {
            return Region.US_EAST_1;
        }
        try {
            return DefaultAwsRegionProviderChain.builder().build().getRegion();
        } catch (SdkClientException nowhere) {
            return Region.US_EAST_1;
        }
    }

    private static AwsCredentialsProvider credentials(Connection connection, Region region) {
        AwsCredentialsProvider own =
                connection.accessKey().isPresent()
                        ? StaticCredentialsProvider.create(
                                AwsBasicCredentials.create(
                                        connection.accessKey().get(),
                                        connection.secretKey().orElse("")))
                        : DefaultCredentialsProvider.builder().build();
        return connection
                .role()
                .<AwsCredentialsProvider>map(role -> assumed(role, own, region))
                .orElse(own);
    }

    private static AwsCredentialsProvider assumed(
            String role, AwsCredentialsProvider own, Region region) {
        return StsAssumeRoleCredentialsProvider.builder()
                .stsClient(StsClient.builder().region(region).credentialsProvider(own).build())
                .refreshRequest(r -> r.roleArn(role).roleSessionName("caravan"))
                .build();
    }
}
