package io.caravan.watch;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.file.FileConsumer;
import org.apache.camel.component.file.FileEndpoint;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileOperations;
import org.apache.camel.component.file.strategy.GenericFileNoOpProcessStrategy;

import java.io.File;

/** One watched folder, as Camel sees it. */
class WatchFolderEndpoint extends FileEndpoint {
    static final String ARRIVAL = "CaravanArrival";

    private final WatchedFolders folders;
    private final Source source;

    WatchFolderEndpoint(
            String uri, WatchFolderComponent component, WatchedFolders folders, Source source) {
        super(uri, component);
        this.folders = folders;
        this.source = source;
    }

    @Override
    protected FileConsumer newFileConsumer(
            Processor processor, GenericFileOperations<File> operations) {
        return new WatchFolderConsumer(this, processor, operations, new Report(), folders, source);
    }

    /** The message is the arrival, without headers made of file names. */
    @Override
    public void configureMessage(GenericFile<File> file, Message message) {
        message.removeHeaders("*");
        message.setBody(message.getExchange().getProperty(ARRIVAL));
    }

    @Override
    public String getScheme() {
        return "watch-folder";
    }

    /** Tells the table of candidates when work on a file begins and when it ended anyhow. */
    static final class Report extends GenericFileNoOpProcessStrategy<File> {
        private Candidates candidates;

        void to(Candidates candidates) {
            this.candidates = candidates;
        }

        @Override
        public boolean begin(
                GenericFileOperations<File> operations,
                GenericFileEndpoint<File> endpoint,
                Exchange exchange,
                GenericFile<File> file) {
            candidates.begin(file.getFile().toPath());
            return true;
        }

        @Override
        public void commit(
                GenericFileOperations<File> operations,
                GenericFileEndpoint<File> endpoint,
                Exchange exchange,
                GenericFile<File> file) {
            candidates.conclude(file.getFile().toPath(), Verdict.RELEASED);
        }

        @Override
        public void rollback(
                GenericFileOperations<File> operations,
                GenericFileEndpoint<File> endpoint,
                Exchange exchange,
                GenericFile<File> file) {
            commit(operations, endpoint, exchange, file);
        }

        @Override
        public void abort(
                GenericFileOperations<File> operations,
                GenericFileEndpoint<File> endpoint,
                Exchange exchange,
                GenericFile<File> file) {
            commit(operations, endpoint, exchange, file);
        }
    }
}
