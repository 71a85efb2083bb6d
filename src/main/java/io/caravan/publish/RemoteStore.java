package io.caravan.publish;

import java.io.File;
import java.util.Map;
import java.util.Optional;

/** A storage that outputs are put into file by file. Every method waits until it is done. */
public interface RemoteStore {

    /**
     * Puts one file there. Doing it again, when the same content is there already, changes nothing.
     *
     * @throws NameTaken when something else has the name and it is not to be replaced
     * @throws io.caravan.job.NotNow when the storage is away
     */
    void put(Put put);

    /**
     * Whether something has this name.
     *
     * @param options what the job's output says behind its question mark
     * @return empty when this storage cannot say
     * @throws io.caravan.job.JobException when nothing may be written there, or not with these
     *     options
     */
    Optional<Boolean> holds(String uri, Map<String, String> options);

    /** Whether what has the name is the very content that is to be put there. */
    boolean holdsContent(Put put);

    /** Deletes what a job has put there and cannot use; as well as the storage can. */
    void remove(String uri);

    /**
     * One file to put.
     *
     * @param uri its final name
     * @param replace whether what has the name is replaced
     * @param again whether an earlier attempt may have put it, or part of it
     * @param contentType media type, such as {@code video/mp4}
     * @param job its id
     * @param sha256 checksum of the content, lower-case hex
     * @param options what the job's output says behind its question mark
     */
    record Put(
            File file,
            String uri,
            boolean replace,
            boolean again,
            String contentType,
            String job,
            String sha256,
            Map<String, String> options) {}
}
