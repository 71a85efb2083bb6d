package io.caravan.job;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What kind of thing went wrong, and so whether trying again may help. */
public enum ErrorKind {
    /** The media cannot be used for this operation. */
    @JsonProperty("input")
    INPUT,
    /** The job asks for something that does not exist or is out of bounds. */
    @JsonProperty("options")
    OPTIONS,
    /** The machine lacks something for now: disk, memory. */
    @JsonProperty("resource")
    RESOURCE,
    /** Something outside failed and may work the next time. */
    @JsonProperty("transient")
    TRANSIENT,
    /** A fault of Caravan itself. */
    @JsonProperty("internal")
    INTERNAL;

    /** Whether a job that failed this way is tried again. */
    public boolean retries() {
        return this == RESOURCE || this == TRANSIENT;
    }

    /** The name used in JSON and error files. */
    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
