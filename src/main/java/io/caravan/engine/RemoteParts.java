package io.caravan.engine;

import io.caravan.remote.EveryTime;
import io.caravan.remote.RemoteFiles;
import io.caravan.remote.RemoteSource;
import io.caravan.store.Documents;
import io.caravan.watch.WatchedFolders;

import org.apache.camel.spi.Registry;

/** What the routes of SFTP, FTP and FTPS servers refer to. */
final class RemoteParts {
    private RemoteParts() {}

    static void bind(
            Registry registry, Intake intake, Documents documents, WatchedFolders folders) {
        registry.bind("everyTime", new EveryTime());
        registry.bind("remoteFiles", new RemoteFiles());
        registry.bind("remoteSource", new RemoteSource(intake, documents, folders::rules));
    }
}
