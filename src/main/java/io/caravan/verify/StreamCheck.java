package io.caravan.verify;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.plan.Plan;
import io.caravan.probe.FrameCrc;

import java.util.Locale;

/** Compares one stream of an output with what was promised, and with its source if need be. */
final class StreamCheck {

    private final Plan.Stream promised;
    private final FrameCrc.Stream found;
    private final InputTruth truth;

    /**
     * @param found the stream in the output, or null when it is missing
     */
    StreamCheck(Plan.Stream promised, FrameCrc.Stream found, InputTruth truth) {
        this.promised = promised;
        this.found = found;
        this.truth = truth;
    }

    void check() throws InterruptedException {
        if (found == null || found.packets() == 0) {
            explainEmpty();
            return;
        }
        Plan.Expect expect = promised.expect();
        if (expect != null && expect.codec() != null && !expect.codec().equals(found.codec())) {
            throw fault(
                    "the output's %s is %s instead of %s"
                            .formatted(promised.type(), found.codec(), expect.codec()));
        }
        if (!promised.type().equals("subtitle")
                && !truth.cover(promised.input(), promised.sources())) {
            checkLength(expect == null ? null : expect.durationSeconds());
        }
    }

    /** Subtitles may be empty in the source too: then nothing was lost. */
    private void explainEmpty() throws InterruptedException {
        if (found != null
                && promised.type().equals("subtitle")
                && truth.empty(promised.input(), promised.sources())) {
            return;
        }
        truth.refuseIncomplete(promised.type(), promised.input(), promised.sources());
        throw fault("the output has no " + promised.type());
    }

    private void checkLength(Double length) throws InterruptedException {
        double seconds = found.seconds();
        if (length != null && Tolerance.near(seconds, length)) {
            return;
        }
        truth.refuseIncomplete(promised.type(), promised.input(), promised.sources());
        Double claimed = truth.claimed(promised.input(), promised.sources());
        boolean whole = length == null || claimed != null && Tolerance.near(length, claimed);
        if (!whole) {
            throw wrongLength(length);
        }
        double held = truth.seconds(promised.input(), promised.sources());
        if (Tolerance.near(seconds, held)) {
            return;
        }
        if (Tolerance.shorter(seconds, held) && !"copy".equals(promised.codec())) {
            throw JobException.input(
                    String.format(
                            Locale.ROOT,
                            "only %.1f s of the file's %.1f s of %s could be decoded: it is damaged",
                            seconds,
                            held,
                            promised.type()));
        }
        throw wrongLength(held);
    }

    private JobException wrongLength(double length) {
        return fault(
                String.format(
                        Locale.ROOT,
                        "the output's %s is %.1f s long instead of %.1f s",
                        promised.type(),
                        found.seconds(),
                        length));
    }

    private static JobException fault(String message) {
        return new JobException(ErrorKind.INTERNAL, message);
    }
}
