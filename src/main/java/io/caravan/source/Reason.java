package io.caravan.source;

import io.caravan.job.JobException;
import io.caravan.job.RootCause;
import io.caravan.remote.RemoteFailure;
import io.caravan.storage.LocalPaths;

import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.apache.camel.util.ObjectHelper;
import org.apache.camel.util.URISupport;

/** Why a source failed, for a person: one line, without passwords. */
final class Reason {
    private Reason() {}

    static String of(Throwable failure) {
        return URISupport.sanitizeUri(LocalPaths.printable(text(failure)));
    }

    private static String text(Throwable failure) {
        JobException known = ObjectHelper.getException(JobException.class, failure);
        if (known != null) {
            return known.getMessage();
        }
        GenericFileOperationFailedException remote =
                ObjectHelper.getException(GenericFileOperationFailedException.class, failure);
        return remote == null ? RootCause.story(failure) : RemoteFailure.text(remote);
    }
}
