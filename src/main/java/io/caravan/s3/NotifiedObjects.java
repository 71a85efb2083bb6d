package io.caravan.s3;

import io.caravan.message.CreatedObject;
import io.caravan.message.ObjectSource;
import io.caravan.store.Documents;

import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Makes of an object that S3 notifies of the very job that a listing would make of it. */
public final class NotifiedObjects implements ObjectSource {
    private final WatchedBuckets buckets;
    private final ObjectIntake intake;
    private final SeenObjects seen;
    private final Heads heads;

    public NotifiedObjects(
            Connections connections,
            WatchedBuckets buckets,
            ObjectIntake intake,
            Documents documents) {
        this.buckets = buckets;
        this.intake = intake;
        this.seen = new SeenObjects(documents);
        this.heads = new Heads(connections, new Problems(connections));
    }

    @Override
    public Optional<String> submit(CreatedObject object) {
        ObjectName name = new ObjectName(object.bucket(), object.key());
        Optional<String> job = Optional.empty();
        for (WatchedBuckets.Watch watch : buckets.watching(name)) {
            Optional<String> made = known(object).flatMap(known -> submit(known, name, watch));
            job = job.isPresent() ? job : made;
        }
        return job;
    }

    /** Some servers tell neither version nor size; what is gone by now is of no interest. */
    private Optional<CreatedObject> known(CreatedObject object) {
        if (object.etag() != null && object.bytes() != null) {
            return Optional.of(object);
        }
        Optional<HeadObjectResponse> head =
                heads.find(new ObjectName(object.bucket(), object.key()));
        return head.map(
                h ->
                        new CreatedObject(
                                object.bucket(),
                                object.key(),
                                Etags.plain(h.eTag()),
                                h.contentLength(),
                                object.sequencer(),
                                object.time()));
    }

    private Optional<String> submit(
            CreatedObject object, ObjectName name, WatchedBuckets.Watch watch) {
        Instant modified = object.time();
        Found found =
                new Found(
                        watch.source(),
                        watch.rules(),
                        watch.prefix(),
                        name,
                        Etags.plain(object.etag()),
                        object.bytes(),
                        modified,
                        false,
                        (any, problem) -> {});
        boolean taken =
                object.bytes() > 0
                        && watch.rules().rules().takes(found.relative())
                        && seen.known(watch.source(), List.of(found.key())).isEmpty();
        return taken ? Optional.of(intake.take(found)) : Optional.empty();
    }
}
