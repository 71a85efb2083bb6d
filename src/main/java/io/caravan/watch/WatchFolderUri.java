package io.caravan.watch;

import io.caravan.component.PathUri;

/** {@code uri: watch-folder} with the parameter {@code folder}. Made by Camel. */
public class WatchFolderUri extends PathUri {
    public WatchFolderUri() {
        super("watch-folder", "folder");
    }
}
