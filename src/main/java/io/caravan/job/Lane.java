package io.caravan.job;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which slots may run a job: seconds of work never wait behind hours of it. */
public enum Lane {
    @JsonProperty("short")
    SHORT,
    @JsonProperty("long")
    LONG;

    /** The name used in JSON and configuration. */
    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
