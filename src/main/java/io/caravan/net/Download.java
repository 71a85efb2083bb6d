package io.caravan.net;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.storage.FileFailure;

import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One file on its way here, through as many requests as it takes. */
final class Download {
    private static final int MOST_HOPS = 10;
    private static final int BUFFER = 1 << 16;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    /** A server says with these that it may be better later. */
    private static final Set<Integer> LATER = Set.of(408, 421, 423, 425, 429);

    private static final Pattern RANGE =
            Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18}|\\*)");

    private final CheckedHttp http;
    private final Target start;
    private final Path folder;
    private final Path file;
    private final long most;
    private volatile HttpUriRequestBase request;
    private volatile boolean cancelled;
    private volatile long bytes;
    private String validator;
    private String name;

    /** It may be worth another attempt. */
    static final class Broken extends Exception {
        private static final long serialVersionUID = 1L;

        Broken(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * @param most bytes it may have
     */
    Download(CheckedHttp http, Target start, Path folder, long most) {
        this.http = http;
        this.start = start;
        this.folder = folder;
        this.file = folder.resolve("part");
        this.most = most;
    }

    /** How many bytes are here. */
    long bytes() {
        return bytes;
    }

    /** Before each {@link #run}, which {@link #cancel} then breaks off whenever it comes. */
    void begin() {
        cancelled = false;
    }

    /** Breaks off {@link #run}; from another thread. */
    void cancel() {
        cancelled = true;
        HttpUriRequestBase now = request;
        if (now != null) {
            now.cancel();
        }
    }

    /** The file under the name that the server or the address gives it. */
    Path named() {
        try {
            return Files.move(file, folder.resolve(name));
        } catch (IOException e) {
            throw FileFailure.of("cannot write", folder, e);
        }
    }

    /** Gets what is missing. */
    void run() throws IOException, Broken {
        Target target = start;
        for (int hop = 0; hop <= MOST_HOPS; hop++) {
            prepare(target);
            try (CheckedHttp.Answer answer = http.open(target, request, null)) {
                if (!REDIRECTS.contains(answer.response().getCode())) {
                    take(target, answer.response());
                    answer.complete();
                    return;
                }
                target = redirected(target, answer.response());
            }
        }
        throw refused("redirects more than " + MOST_HOPS + " times");
    }

    private void prepare(Target target) throws IOException {
        request = CheckedHttp.request("GET", target);
        request.setHeader("Accept", "*/*");
        request.setHeader("Accept-Encoding", "identity");
        if (start.user() != null && target.isSameOrigin(start)) {
            request.setHeader("Authorization", start.basic());
        }
        if (bytes > 0 && validator != null) {
            request.setHeader("Range", "bytes=" + bytes + "-");
            request.setHeader("If-Range", validator);
        }
        if (cancelled) {
            throw new InterruptedIOException();
        }
    }

    private Target redirected(Target target, ClassicHttpResponse answer) {
        Header location = answer.getFirstHeader("Location");
        if (location == null) {
            throw refused("redirects without saying where");
        }
        try {
            return target.redirect(location.getValue());
        } catch (IllegalArgumentException e) {
            throw refused("redirects to what cannot be fetched: " + e.getMessage());
        }
    }

    private void take(Target target, ClassicHttpResponse answer) throws IOException, Broken {
        int status = answer.getCode();
        HttpEntity entity = answer.getEntity();
        if (status == 416 && bytes > 0) {
            // What is here belongs to something that was replaced.
            restart();
            throw new Broken("it changed while it was fetched", null);
        }
        if (status >= 500 || LATER.contains(status)) {
            throw new Broken(answered(status, answer), null);
        }
        if (status != 200 && status != 206) {
            throw refused(answered(status, answer) + meaning(status));
        }
        if (entity == null) {
            throw refused("answers without content");
        }
        String encoding = text(answer, "Content-Encoding");
        if (!encoding.isEmpty() && !encoding.equalsIgnoreCase("identity")) {
            throw refused("sends it as " + Names.printable(encoding) + ", which was not asked for");
        }
        long total = status == 206 ? resumed(answer) : begun(answer);
        checkSize(total < 0 ? bytes : total);
        name =
                Names.of(
                        text(answer, "Content-Disposition"),
                        target,
                        start,
                        text(answer, "Content-Type"));
        receive(entity);
        if (bytes == 0) {
            throw refused("sends an empty file");
        }
    }

    private static String answered(int status, ClassicHttpResponse answer) {
        String phrase = answer.getReasonPhrase();
        return "answers "
                + status
                + (phrase == null || phrase.isBlank() ? "" : " (" + Names.printable(phrase) + ")");
    }

    private static String meaning(int status) {
        return switch (status) {
            case 401, 407 -> "; it wants a login: https://name:password@host/…";
            case 403 -> "; it may not be read, or a signed address has expired";
            case 404, 410 -> "; there is no such file";
            default -> "";
        };
    }

    /** The size it will have, or -1. */
    private long begun(ClassicHttpResponse answer) {
        restart();
        validator = validator(answer);
        return answer.getEntity().getContentLength();
    }

    /** A weak tag cannot vouch for bytes. */
    private static String validator(ClassicHttpResponse answer) {
        String etag = text(answer, "ETag");
        if (etag.startsWith("\"")) {
            return etag;
        }
        String modified = text(answer, "Last-Modified");
        return modified.isEmpty() ? null : modified;
    }

    private long resumed(ClassicHttpResponse answer) throws Broken {
        Matcher range = RANGE.matcher(text(answer, "Content-Range"));
        String etag = text(answer, "ETag");
        boolean same =
                !etag.startsWith("\"") || etag.equals(validator) || !validator.startsWith("\"");
        if (bytes == 0 || !same || !range.matches() || Long.parseLong(range.group(1)) != bytes) {
            restart();
            throw new Broken("it sent another part than was asked for", null);
        }
        return range.group(2).equals("*") ? -1 : Long.parseLong(range.group(2));
    }

    private void restart() {
        bytes = 0;
        validator = null;
    }

    private void checkSize(long size) {
        if (size > most) {
            throw refused(
                    "has "
                            + size
                            + " bytes; at most "
                            + most
                            + " may be fetched"
                            + " (caravan.http.max-size)");
        }
        if (size - bytes > HttpInput.room(folder)) {
            throw new JobException(
                    ErrorKind.RESOURCE,
                    "no room for the " + size + " bytes of " + start + "; free some");
        }
    }

    private void receive(HttpEntity entity) throws IOException {
        // The content is not closed: that would read the rest of it, which may have no end.
        InputStream in = entity.getContent();
        try (OutputStream out = open()) {
            byte[] buffer = new byte[BUFFER];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (bytes + n > most) {
                    throw refused("is larger than " + most + " bytes (caravan.http.max-size)");
                }
                write(out, buffer, n);
                bytes += n;
            }
        }
    }

    private OutputStream open() {
        try {
            return bytes == 0
                    ? Files.newOutputStream(file)
                    : Files.newOutputStream(file, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw FileFailure.of("cannot write", file, e);
        }
    }

    private void write(OutputStream out, byte[] buffer, int length) {
        try {
            out.write(buffer, 0, length);
        } catch (IOException e) {
            throw FileFailure.of("cannot write", file, e);
        }
    }

    private static String text(ClassicHttpResponse answer, String header) {
        Header first = answer.getFirstHeader(header);
        return first == null || first.getValue() == null ? "" : first.getValue().strip();
    }

    private JobException refused(String what) {
        return JobException.input(start + " " + what);
    }

    /** For a person. */
    String reason(Throwable problem) {
        if (problem instanceof AddressRules.Forbidden) {
            throw refused("cannot be fetched: " + problem.getMessage());
        }
        if (problem instanceof UnknownHostException) {
            return "there is no host of this name";
        }
        if (problem instanceof SocketTimeoutException) {
            return "the server is silent";
        }
        if (problem instanceof javax.net.ssl.SSLException) {
            return "no secure connection: " + Names.printable(problem.getMessage());
        }
        String text = problem.getMessage() == null ? problem.toString() : problem.getMessage();
        return Names.printable(text).toLowerCase(Locale.ROOT).startsWith("connect")
                ? Names.printable(text)
                : "the transfer broke off: " + Names.printable(text);
    }
}
