package io.caravan.job;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a job stands. The four states from {@link #COMPLETED} on are final. */
public enum JobState {
    /** Known to the store, but its file has not yet been moved out of the watched folder. */
    @JsonProperty("accepting")
    ACCEPTING,
    @JsonProperty("queued")
    QUEUED,
    @JsonProperty("processing")
    PROCESSING,
    /** Its outputs are verified and their final names reserved; from here it only rolls forward. */
    @JsonProperty("publishing")
    PUBLISHING,
    @JsonProperty("completed")
    COMPLETED,
    @JsonProperty("failed")
    FAILED,
    @JsonProperty("cancelled")
    CANCELLED,
    @JsonProperty("skipped")
    SKIPPED;

    /** Whether a job in this state is never worked on again, unless somebody asks for it. */
    public boolean isFinal() {
        return compareTo(COMPLETED) >= 0;
    }

    /** The name used in JSON, URLs and metrics. */
    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
