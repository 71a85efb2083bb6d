package io.caravan.s3;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.job.NotNow;
import io.caravan.job.Replaced;
import io.caravan.storage.FileFailure;
import io.caravan.storage.Range;

import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Brings objects into files: ranges in parallel, each gone on with where it broke off. */
final class Download {
    private static final long PART = 16L << 20;
    private static final int BUFFER = 512 << 10;
    private static final int PRECONDITION_FAILED = 412;

    /** Without a single byte between them. */
    private static final int ATTEMPTS = 5;

    private final Connections connections;
    private final Problems problems;
    private final Parts parts;

    Download(Connections connections, Problems problems, Parts parts) {
        this.connections = connections;
        this.problems = problems;
        this.parts = parts;
    }

    /**
     * @param head what the object is; if it is another one meanwhile, nothing of that gets in
     * @param target is made
     * @throws JobException as {@link Problems} says
     */
    void to(ObjectName name, HeadObjectResponse head, Path target) {
        long size = head.contentLength();
        requireRoom(target.getParent(), size);
        try (FileChannel file =
                FileChannel.open(target, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            int count = (int) ((size + PART - 1) / PART);
            parts.all(
                    count,
                    number -> {
                        long from = number * PART;
                        long to = Math.min(size, from + PART);
                        new Part(name, head.eTag(), target, file, from, to).read();
                        return number;
                    });
        } catch (IOException e) {
            throw FileFailure.of("cannot write", target, e);
        }
        ObjectChecksum.of(connections, name, head).verify(target);
    }

    /**
     * A part of an object in memory.
     *
     * @param etag what is meant, or null for what is there
     * @throws Replaced when it is another one by now
     */
    Range range(ObjectName name, long from, int bytes, String etag) {
        try {
            ResponseBytes<GetObjectResponse> part =
                    connections
                            .client(name.bucket())
                            .getObjectAsBytes(
                                    r ->
                                            r.bucket(name.bucket())
                                                    .key(name.key())
                                                    .ifMatch(Etags.quoted(etag))
                                                    .range(
                                                            "bytes="
                                                                    + from
                                                                    + "-"
                                                                    + (from + bytes - 1)));
            String told = part.response().contentRange();
            if (told == null || !told.matches("bytes " + from + "-\\d+/\\d+")) {
                throw noRanges(name);
            }
            long size = Long.parseLong(told.substring(told.indexOf('/') + 1));
            return new Range(part.asByteArrayUnsafe(), size, part.response().eTag());
        } catch (S3Exception e) {
            if (e.statusCode() == PRECONDITION_FAILED) {
                throw new Replaced(name + " was replaced before this job read it");
            }
            throw problems.of("read", name, e);
        } catch (SdkException e) {
            throw problems.of("read", name, e);
        }
    }

    private static JobException noRanges(ObjectName name) {
        return JobException.input(name + " cannot be read: its server does not know ranges");
    }

    private static void requireRoom(Path folder, long bytes) {
        try {
            long room = Files.getFileStore(folder).getUsableSpace();
            if (room < bytes) {
                throw new NotNow(
                        ErrorKind.RESOURCE,
                        "no room for an input of "
                                + (bytes >> 20)
                                + " MB: "
                                + (room >> 20)
                                + " MB are free; free some disk",
                        null);
            }
        } catch (IOException e) {
            throw FileFailure.of("cannot look at", folder, e);
        }
    }

    /** From one byte of an object up to, and without, another. */
    private final class Part {
        private final ObjectName name;
        private final String etag;
        private final Path target;
        private final FileChannel file;
        private final long end;
        private long at;

        Part(ObjectName name, String etag, Path target, FileChannel file, long from, long end) {
            this.name = name;
            this.etag = etag;
            this.target = target;
            this.file = file;
            this.at = from;
            this.end = end;
        }

        void read() {
            int fruitless = 0;
            while (at < end) {
                long before = at;
                IOException problem = readOn();
                fruitless = at > before ? 0 : fruitless + 1;
                if (fruitless >= ATTEMPTS) {
                    throw new NotNow(
                            ErrorKind.TRANSIENT,
                            "S3 at "
                                    + connections.where(name.bucket())
                                    + " breaks off: "
                                    + (problem == null ? "no data" : problem.getMessage()),
                            problem);
                }
            }
        }

        /** Reads as far as it goes; returns what broke it off. */
        private IOException readOn() {
            S3Client client = connections.client(name.bucket());
            try (ResponseInputStream<GetObjectResponse> in =
                    client.getObject(
                            r ->
                                    r.bucket(name.bucket())
                                            .key(name.key())
                                            .ifMatch(etag)
                                            .range("bytes=" + at + "-" + (end - 1)))) {
                return copy(in);
            } catch (SdkException e) {
                throw problems.of("read", name, e);
            } catch (IOException e) {
                return e;
            }
        }

        private IOException copy(ResponseInputStream<GetObjectResponse> in) {
            byte[] buffer = new byte[BUFFER];
            try {
                requireRange(in.response());
                for (int n = fill(in, buffer); n > 0 && at < end; n = fill(in, buffer)) {
                    write(ByteBuffer.wrap(buffer, 0, (int) Math.min(n, end - at)));
                }
                return null;
            } catch (IOException e) {
                in.abort(); // closing would read the rest
                return e;
            } catch (RuntimeException e) {
                in.abort();
                throw e;
            }
        }

        private static int fill(InputStream in, byte[] buffer) throws IOException {
            return in.readNBytes(buffer, 0, buffer.length);
        }

        private void requireRange(GetObjectResponse response) {
            boolean told = response.contentRange() != null;
            if (!told || !response.contentRange().startsWith("bytes " + at + "-")) {
                throw JobException.input(name + " cannot be read: its server does not know ranges");
            }
        }

        private void write(ByteBuffer bytes) {
            try {
                while (bytes.hasRemaining()) {
                    at += file.write(bytes, at);
                }
            } catch (IOException e) {
                throw FileFailure.of("cannot write", target, e);
            }
        }
    }
}
