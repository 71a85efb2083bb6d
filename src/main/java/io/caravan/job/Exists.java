package io.caravan.job;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What to do when something already lies at the name an output is to get. */
public enum Exists {
    /** Add {@code -1}, {@code -2} … to the name. */
    @JsonProperty("counter")
    COUNTER,
    @JsonProperty("replace")
    REPLACE,
    /** End the job as skipped. */
    @JsonProperty("skip")
    SKIP,
    @JsonProperty("fail")
    FAIL
}
