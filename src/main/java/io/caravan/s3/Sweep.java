package io.caravan.s3;

import software.amazon.awssdk.services.s3.model.ListObjectsRequest;
import software.amazon.awssdk.services.s3.model.S3Object;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Looks through one watched prefix, page by page, for what was not taken before. Only what is newer
 * than the last look is looked up, with time to spare: an object that was uploaded in parts bears
 * the time when its upload began.
 */
final class Sweep {
    private static final int PAGE = 1000;
    private static final Duration LOOK_BACK = Duration.ofDays(1);

    /** How often everything is looked up all the same. */
    private static final Duration ALL = Duration.ofHours(1);

    private final String source;
    private final BucketSource rules;
    private final BucketSource.Prefix prefix;
    private final SeenObjects seen;
    private final BiConsumer<Found, String> outcome;
    private final AtomicReference<Instant> oldestRefused = new AtomicReference<>(Instant.MAX);
    private Instant since = Instant.MIN;
    private Instant allLookedUp = Instant.MIN;

    /**
     * @param outcome told what became of each object: null, or why it was refused
     */
    Sweep(
            String source,
            BucketSource rules,
            BucketSource.Prefix prefix,
            SeenObjects seen,
            BiConsumer<Found, String> outcome) {
        this.source = source;
        this.rules = rules;
        this.prefix = prefix;
        this.seen = seen;
        this.outcome = outcome;
    }

    BucketSource.Prefix prefix() {
        return prefix;
    }

    /**
     * Looks through all of it once.
     *
     * @param list one page of the listing, empty at its end
     * @param take takes what is new on a page; returns when each has its outcome
     */
    void run(
            Instant now,
            Function<ListObjectsRequest, List<S3Object>> list,
            Consumer<List<Found>> take) {
        boolean all = !now.isBefore(allLookedUp.plus(ALL));
        boolean first = !seen.hasLooked(source, prefix);
        Instant from = all ? Instant.MIN : since;
        oldestRefused.set(Instant.MAX);
        String marker = null;
        List<S3Object> page = list.apply(request(marker));
        while (!page.isEmpty()) {
            List<Found> found = fresh(page, from, first && !rules.rules().takesExisting());
            if (!found.isEmpty()) {
                take.accept(found);
            }
            String last = page.get(page.size() - 1).key();
            if (last.equals(marker)) {
                throw new IllegalStateException("the server lists the same objects again");
            }
            marker = last;
            page = list.apply(request(marker));
        }
        if (first) {
            seen.looked(prefix, source);
        }
        allLookedUp = all ? now : allLookedUp;
        Instant refused = oldestRefused.get();
        Instant done = now.minus(LOOK_BACK);
        since = refused.isBefore(done) ? refused : done;
    }

    private ListObjectsRequest request(String marker) {
        return ListObjectsRequest.builder()
                .bucket(prefix.bucket())
                .prefix(prefix.prefix())
                .marker(marker)
                .maxKeys(PAGE)
                .build();
    }

    private List<Found> fresh(List<S3Object> page, Instant from, boolean skip) {
        List<Found> found = new ArrayList<>();
        for (S3Object object : page) {
            if (isCandidate(object) && !object.lastModified().isBefore(from)) {
                found.add(
                        new Found(
                                source,
                                rules,
                                prefix,
                                new ObjectName(prefix.bucket(), object.key()),
                                Etags.plain(object.eTag()),
                                object.size(),
                                object.lastModified(),
                                skip,
                                this::outcome));
            }
        }
        if (found.isEmpty()) {
            return found;
        }
        Set<String> known = seen.known(source, found.stream().map(Found::key).toList());
        return found.stream().filter(f -> !known.contains(f.key())).collect(Collectors.toList());
    }

    /** Markers of folders end in a slash, or are empty. */
    private boolean isCandidate(S3Object object) {
        return object.size() > 0
                && !object.key().endsWith("/")
                && rules.rules().takes(prefix.relative(object.key()));
    }

    private void outcome(Found found, String problem) {
        if (problem != null && found.modified() != null) {
            oldestRefused.accumulateAndGet(found.modified(), Sweep::earlier);
        }
        outcome.accept(found, problem);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
