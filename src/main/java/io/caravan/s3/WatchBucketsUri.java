package io.caravan.s3;

import io.caravan.component.PathUri;

/** {@code uri: watch-s3} with the parameter {@code buckets}. Made by Camel. */
public class WatchBucketsUri extends PathUri {
    public WatchBucketsUri() {
        super("watch-s3", "buckets");
    }
}
