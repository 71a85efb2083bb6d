package io.caravan.publish;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.storage.LocalPaths;

import java.nio.file.Path;

/**
 * Somebody else took a reserved name before it was published. Nothing was overwritten; {@link
 * Publisher#renew} or {@link RemotePublisher#renew} reserves another one.
 */
public class NameTaken extends JobException {
    private static final long serialVersionUID = 1L;

    NameTaken(Path name) {
        this(name.toString());
    }

    /**
     * @param name that is taken; also for {@code throwException} in a route
     */
    public NameTaken(String name) {
        super(
                ErrorKind.TRANSIENT,
                LocalPaths.printable(name) + " was made by somebody else while the job ran");
    }
}
