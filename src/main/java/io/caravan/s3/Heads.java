package io.caravan.s3;

import io.caravan.job.JobException;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

import java.util.Optional;

/** Asks what an object is. */
final class Heads {
    private final Connections connections;
    private final Problems problems;

    Heads(Connections connections, Problems problems) {
        this.connections = connections;
        this.problems = problems;
    }

    /**
     * @throws JobException of kind {@code input} when it is not there or may not be read
     * @throws io.caravan.job.NotNow when S3 is away
     */
    HeadObjectResponse get(ObjectName name) {
        try {
            return head(name);
        } catch (S3Exception e) {
            throw problems.of("read", name, explained(name, e));
        } catch (SdkException e) {
            throw problems.of("read", name, e);
        }
    }

    /** Empty when it is not there, or nobody tells. */
    Optional<HeadObjectResponse> find(ObjectName name) {
        try {
            return Optional.of(head(name));
        } catch (S3Exception e) {
            // without the right to list, S3 says 403 for what is not there
            if (e.statusCode() == 404 || e.statusCode() == 403) {
                return Optional.empty();
            }
            throw problems.of("read", name, e);
        } catch (SdkException e) {
            throw problems.of("read", name, e);
        }
    }

    private HeadObjectResponse head(ObjectName name) {
        ChecksumMode mode =
                connections.connection(name.bucket()).allChecksums() ? ChecksumMode.ENABLED : null;
        return connections
                .client(name.bucket())
                .headObject(r -> r.bucket(name.bucket()).key(name.key()).checksumMode(mode));
    }

    /** An answer to HEAD has no text; that to the same question as GET says why. */
    private S3Exception explained(ObjectName name, S3Exception bare) {
        S3Client client = connections.client(name.bucket());
        try {
            client.getObject(r -> r.bucket(name.bucket()).key(name.key()).range("bytes=0-0"))
                    .abort();
            return bare;
        } catch (S3Exception e) {
            return e;
        }
    }

    /**
     * @throws JobException of kind {@code options} when there is no such bucket
     */
    void requireBucket(String bucket) {
        try {
            connections.client(bucket).headBucket(r -> r.bucket(bucket));
        } catch (S3Exception e) {
            if (e.statusCode() == 404) {
                throw JobException.options("there is no bucket " + bucket + "; make it first");
            }
            // whether it may be listed does not matter
        } catch (SdkException e) {
            throw problems.of("written", new ObjectName(bucket, "?"), e);
        }
    }
}
