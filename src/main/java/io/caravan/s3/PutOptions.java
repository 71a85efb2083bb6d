package io.caravan.s3;

import io.caravan.job.JobException;
import io.caravan.storage.LocalPaths;

import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.StorageClass;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What an output says behind its question mark. */
final class PutOptions {
    private static final String STORAGE_CLASS = "storageClass";
    private static final String ENCRYPTION = "encryption";
    private static final String KMS_KEY = "kmsKey";
    private static final String CACHE_CONTROL = "cacheControl";
    private static final String CONTENT_DISPOSITION = "contentDisposition";
    private static final String ACL = "acl";
    private static final Set<String> KNOWN =
            Set.of(STORAGE_CLASS, ENCRYPTION, KMS_KEY, CACHE_CONTROL, CONTENT_DISPOSITION, ACL);

    private final Map<String, String> options;

    private PutOptions(Map<String, String> options) {
        this.options = options;
    }

    /**
     * @throws JobException of kind {@code options} when one is unknown or has an impossible value
     */
    static PutOptions of(Map<String, String> options) {
        options.forEach(PutOptions::check);
        return new PutOptions(Map.copyOf(options));
    }

    private static void check(String name, String value) {
        if (!KNOWN.contains(name)) {
            throw refused("has no option " + LocalPaths.printable(name), KNOWN);
        }
        if (!value.matches("[\\x20-\\x7e]+")) {
            throw JobException.options(
                    "an s3 output's " + name + " may hold printable ASCII characters only");
        }
        switch (name) {
            case STORAGE_CLASS -> allow(name, value, StorageClass.knownValues());
            case ENCRYPTION -> allow(name, value, ServerSideEncryption.knownValues());
            case ACL -> allow(name, value, ObjectCannedACL.knownValues());
            default -> {}
        }
    }

    private static void allow(String name, String value, Set<?> known) {
        if (known.stream().noneMatch(one -> one.toString().equals(value))) {
            throw refused("knows no " + name + " " + value, known);
        }
    }

    private static JobException refused(String what, Set<?> known) {
        Set<String> sorted = new TreeSet<>();
        known.forEach(one -> sorted.add(one.toString()));
        return JobException.options(
                "an s3 output " + what + "; there is " + String.join(", ", sorted));
    }

    void on(PutObjectRequest.Builder request) {
        request.storageClass(options.get(STORAGE_CLASS))
                .serverSideEncryption(options.get(ENCRYPTION))
                .ssekmsKeyId(options.get(KMS_KEY))
                .cacheControl(options.get(CACHE_CONTROL))
                .contentDisposition(options.get(CONTENT_DISPOSITION))
                .acl(options.get(ACL));
    }

    void on(CreateMultipartUploadRequest.Builder request) {
        request.storageClass(options.get(STORAGE_CLASS))
                .serverSideEncryption(options.get(ENCRYPTION))
                .ssekmsKeyId(options.get(KMS_KEY))
                .cacheControl(options.get(CACHE_CONTROL))
                .contentDisposition(options.get(CONTENT_DISPOSITION))
                .acl(options.get(ACL));
    }
}
