package io.caravan.watch;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.file.FileConsumer;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileOperations;

import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** Camel's file consumer with the table of candidates as its only filter. */
class WatchFolderConsumer extends FileConsumer {
    private final WatchFolderEndpoint.Report report;
    private final WatchedFolders folders;
    private final Source source;
    private WatchedFolder folder;

    WatchFolderConsumer(
            WatchFolderEndpoint endpoint,
            Processor processor,
            GenericFileOperations<File> operations,
            WatchFolderEndpoint.Report report,
            WatchedFolders folders,
            Source source) {
        super(endpoint, processor, operations, report);
        this.report = report;
        this.folders = folders;
        this.source = source;
    }

    @Override
    protected void doStart() throws Exception {
        folder = folders.open(getRouteId(), source);
        report.to(folder.candidates());
        super.doStart();
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        if (folder != null) {
            folders.close(folder);
        }
    }

    @Override
    protected boolean prePollCheck() {
        return folder.due();
    }

    @Override
    protected boolean pollDirectory(
            Exchange dynamic, String fileName, List<GenericFile<File>> files, int depth) {
        return folder.sweep(() -> super.pollDirectory(dynamic, fileName, files, depth));
    }

    /**
     * Replaces Camel's filters, which skip hidden names unseen, and its list of files in progress,
     * which forgets to remove names with a backslash.
     */
    @Override
    protected boolean isValidFile(
            Exchange dynamic,
            Supplier<GenericFile<File>> file,
            String name,
            String absolutePath,
            Supplier<String> relativePath,
            boolean isDirectory,
            File[] files) {
        try {
            Path path = Path.of(absolutePath);
            return isDirectory ? folder.offerFolder(path) : folder.offerFile(path);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    @Override
    protected Exchange createExchange(GenericFile<File> file) {
        Exchange exchange = super.createExchange(file);
        exchange.setProperty(
                WatchFolderEndpoint.ARRIVAL, folder.candidates().arrival(file.getFile().toPath()));
        return exchange;
    }
}
