package io.caravan.watch;

import org.apache.camel.Endpoint;
import org.apache.camel.component.file.FileComponent;
import org.apache.camel.component.file.GenericFileConfiguration;
import org.apache.camel.component.file.GenericFileEndpoint;

import java.io.File;
import java.nio.file.Path;
import java.util.Map;

/**
 * {@code watch-folder:<folder>}: Camel's file consumer, told to hand out each media file once it is
 * complete. Knows none of the file component's own options.
 */
public class WatchFolderComponent extends FileComponent {
    /**
     * How often a folder is looked at, in milliseconds; a look at an idle one costs next to
     * nothing.
     */
    private static final long DELAY = 500;

    @Override
    protected GenericFileEndpoint<File> createEndpoint(
            String uri, String remaining, Map<String, Object> parameters) {
        WatchedFolders folders =
                getCamelContext().getRegistry().findSingleByType(WatchedFolders.class);
        if (folders == null) {
            throw new IllegalStateException("watch-folder: needs a WatchedFolders in the registry");
        }
        WatchSettings settings = folders.settings();
        Path folder = settings.home().resolve(remaining).normalize();
        Source source = new SourceParameters(parameters, settings).take(folder);
        WatchFolderEndpoint endpoint = new WatchFolderEndpoint(uri, this, folders, source);
        endpoint.setConfiguration(new GenericFileConfiguration());
        endpoint.setFile(folder.toFile());
        endpoint.setRecursive(true);
        endpoint.setAutoCreate(false);
        endpoint.setReadLock("none");
        endpoint.setIdempotent(false);
        endpoint.setDelay(DELAY);
        endpoint.setInitialDelay(DELAY);
        return endpoint;
    }

    /** So that Camel refuses whatever parameter was not taken above. */
    @Override
    protected void setProperties(Endpoint endpoint, Map<String, Object> parameters) {}
}
