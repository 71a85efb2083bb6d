package io.caravan.remote;

import org.apache.camel.Exchange;
import org.apache.camel.Message;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/**
 * What tells one version of a file on a server from another: its size and time.
 *
 * @param modified in milliseconds
 * @param listed whether the time was read from a listing of FTP. That tells no time zone; no year
 *     at first, so that the client guesses it, and no hour after half a year
 */
record Version(long size, long modified, boolean listed) {
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("MMddHHmm");
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("MMdd");

    /** Of a look, or of what a consumer found. */
    static Version of(Message found, boolean listed) {
        return new Version(
                found.getHeader(Exchange.FILE_LENGTH, 0L, Long.class),
                found.getHeader(Exchange.FILE_LAST_MODIFIED, 0L, Long.class),
                listed);
    }

    /** For as long as a job takes. */
    String etag() {
        return size + "-" + (listed ? shown(MINUTE) : Long.toString(modified / 1000));
    }

    /** For ever: what is the same file is not to become another version by waiting. */
    String key() {
        return listed ? size + "-" + shown(DAY) : etag();
    }

    private String shown(DateTimeFormatter format) {
        // in the zone that the client read it in
        return format.format(
                ZonedDateTime.ofInstant(Instant.ofEpochMilli(modified), ZoneId.systemDefault()));
    }
}
