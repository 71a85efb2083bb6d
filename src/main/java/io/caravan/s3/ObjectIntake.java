package io.caravan.s3;

import io.caravan.engine.Intake;
import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.job.Origin;
import io.caravan.storage.Uris;
import io.caravan.store.Documents;

import org.apache.camel.Body;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a job of an object that was found; many threads may do that at once. */
public final class ObjectIntake {
    private static final Logger LOG = LoggerFactory.getLogger(ObjectIntake.class);

    private final Intake intake;
    private final SeenObjects seen;

    public ObjectIntake(Intake intake, Documents documents) {
        this.intake = intake;
        this.seen = new SeenObjects(documents);
    }

    /** Accepts one object. Never throws: one that is refused stays, and health says why. */
    public void accept(@Body Found found) {
        String problem = null;
        try {
            take(found);
        } catch (JobException e) {
            problem = e.getMessage();
        } catch (RuntimeException e) {
            LOG.error("Cannot accept {}", found, e);
            problem = "cannot be accepted: " + e;
        }
        found.refusal().accept(found, problem);
    }

    /**
     * Returns when the job is stored, and the object will not be taken again.
     *
     * @return the job's id, or empty when it is only remembered
     */
    String take(Found found) {
        if (found.skip()) {
            seen.remember(found, "");
            return "";
        }
        Job job =
                intake.prepare(
                        found.rules().rules().request(found.name().uri(), found.relative()),
                        origin(found),
                        found.key());
        String id = intake.submit(job).id();
        seen.remember(found, id);
        return id;
    }

    private static Origin origin(Found found) {
        BucketSource rules = found.rules();
        return new Origin(
                found.source(),
                found.name().uri(),
                rules.rules().path(found.relative()),
                Uris.lastSegment(found.name().key()),
                found.bytes(),
                found.modified(),
                null,
                rules.done(),
                null,
                rules.delete(),
                found.etag(),
                rules.tag());
    }
}
