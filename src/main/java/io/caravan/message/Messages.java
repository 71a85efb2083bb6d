package io.caravan.message;

import io.caravan.engine.Intake;
import io.caravan.job.ErrorKind;
import io.caravan.job.Input;
import io.caravan.job.Job;
import io.caravan.job.JobError;
import io.caravan.job.JobException;
import io.caravan.job.JobRequest;
import io.caravan.job.JobRequests;
import io.caravan.job.Origin;
import io.caravan.storage.LocalPaths;
import io.caravan.storage.Reach;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * Turns messages into durable jobs; many threads may do that at once. A message holds a job, or S3
 * notifications, either in SNS or a CloudEvent.
 */
public final class Messages {
    private static final Logger LOG = LoggerFactory.getLogger(Messages.class);

    private final Intake intake;
    private final Reach reach;
    private final ObjectSource objects;
    private final Executor threads;
    private final LocalPaths paths;
    private final JobRequests requests = new JobRequests();

    /**
     * @param reach what messages may have read and written; plain paths are relative to its home
     * @param objects takes what S3 notifies of
     * @param threads accept many messages at once
     */
    public Messages(Intake intake, Reach reach, ObjectSource objects, Executor threads) {
        this.intake = intake;
        this.reach = reach;
        this.objects = objects;
        this.threads = threads;
        this.paths = new LocalPaths(reach.home());
    }

    /**
     * Returns when whatever becomes of the message is durable: its jobs are stored, or it can never
     * become one.
     *
     * @throws JobException of a kind that is tried again, such as a store that is away; then
     *     nothing is certain, and the message is to be accepted again
     */
    public Receipt accept(InboundMessage message) {
        try {
            return Receipt.of(message, submit(message));
        } catch (JobException e) {
            if (e.kind().retries()) {
                throw e;
            }
            return refuse(message, e.toError());
        } catch (RuntimeException e) {
            LOG.error("Cannot accept {}", LocalPaths.printable(message.uri()), e);
            return refuse(message, new JobError(ErrorKind.INTERNAL, e.toString()));
        }
    }

    /**
     * Accepts messages at the same time, so that the store can make them durable together. (Camel's
     * parallel split may wait for ever on a consumer's thread.)
     *
     * @return what became of those that can never become jobs
     * @throws JobException as {@link #accept} does, when it did so for one of them
     */
    public List<Receipt> acceptAll(List<InboundMessage> messages) {
        List<CompletableFuture<Receipt>> receipts =
                messages.stream()
                        .map(m -> CompletableFuture.supplyAsync(() -> accept(m), threads))
                        .toList();
        try {
            CompletableFuture.allOf(receipts.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof JobException problem ? problem : e;
        }
        return receipts.stream().map(CompletableFuture::join).filter(Receipt::isRefused).toList();
    }

    private static Receipt refuse(InboundMessage message, JobError error) {
        LOG.warn("{}: {}", LocalPaths.printable(message.uri()), error.message());
        return Receipt.deadLetter(message, error);
    }

    private List<String> submit(InboundMessage message) {
        Envelope envelope = Envelope.open(message.body());
        Optional<List<CreatedObject>> created = S3Notification.read(envelope.content());
        if (created.isPresent()) {
            return submit(created.get());
        }
        return List.of(submit(message, envelope));
    }

    /** One object that can become no job must not keep the others from it. */
    private List<String> submit(List<CreatedObject> created) {
        List<String> jobs = new ArrayList<>();
        JobException refusal = null;
        for (CreatedObject object : created) {
            try {
                objects.submit(object).ifPresent(jobs::add);
            } catch (JobException e) {
                if (e.kind().retries()) {
                    throw e;
                }
                refusal = refusal == null ? e : refusal;
            }
        }
        if (refusal != null) {
            throw refusal;
        }
        return jobs;
    }

    private String submit(InboundMessage message, Envelope envelope) {
        JobRequest request = withinReach(requests.read(envelope.content()));
        String own = request.id() == null ? envelope.id() : request.id();
        Job job = intake.prepare(request, origin(message), message.key(own));
        return intake.submit(job).id();
    }

    private JobRequest withinReach(JobRequest request) {
        reach.checkOutput(request.output());
        JobRequest checked = request;
        if (request.input() != null) {
            checked = checked.withInput(reachable(request.input()));
        }
        if (request.inputs() != null) {
            checked =
                    checked.withInputs(
                            request.inputs().stream()
                                    .map(
                                            i ->
                                                    new Input(
                                                            reachable(i.uri()),
                                                            i.start(),
                                                            i.end(),
                                                            i.role()))
                                    .toList());
        }
        return checked;
    }

    private String reachable(String uri) {
        if (!LocalPaths.isLocal(uri)) {
            return uri;
        }
        var path = paths.of(uri);
        if (!reach.mayRead(path)) {
            throw JobException.input(
                    "the input "
                            + LocalPaths.printable(path)
                            + " lies outside the folders that jobs may read; put it into the watch"
                            + " folder, or add its folder to caravan.read");
        }
        return LocalPaths.uri(path);
    }

    private static Origin origin(InboundMessage message) {
        return new Origin(
                message.source(), message.uri(), "", "", null, null, null, null, null, false);
    }
}
