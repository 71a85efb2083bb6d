package io.caravan.engine;

import io.caravan.config.Keys;
import io.caravan.config.Settings;
import io.caravan.ffmpeg.CommandBinding;
import io.caravan.ffmpeg.CommandExecutor;
import io.caravan.ffmpeg.Ffmpeg;
import io.caravan.finish.Finisher;
import io.caravan.process.Processes;
import io.caravan.publish.Publisher;
import io.caravan.publish.Staging;
import io.caravan.storage.LocalFiles;
import io.caravan.storage.LocalPaths;
import io.caravan.verify.Verifier;
import io.caravan.watch.Originals;

import org.apache.camel.CamelContext;

/** What the routes of {@code routes/pipeline} refer to: the steps of a job, one bean each. */
final class PipelineParts {
    private final CamelContext camel;
    private final Settings settings;
    private final Ffmpeg ffmpeg;
    private final Processes processes;
    private final Work work;

    /** What the steps share. */
    record Work(
            Jobs jobs,
            JobLogs logs,
            RunningJobs running,
            OperationParts operations,
            Dispatch dispatch,
            LocalPaths paths,
            Staging staging,
            StorageParts storage,
            Originals originals,
            EndJob endJob) {}

    PipelineParts(
            CamelContext camel, Settings settings, Ffmpeg ffmpeg, Processes processes, Work work) {
        this.camel = camel;
        this.settings = settings;
        this.ffmpeg = ffmpeg;
        this.processes = processes;
        this.work = work;
    }

    void bind(LocalFiles files, ChainSteps steps, OutputDisk outputDisk) {
        OperationParts operations = work.operations();
        Publisher publisher =
                new Publisher(
                        operations.destinations(),
                        work.paths(),
                        work.staging(),
                        work.jobs().store(),
                        settings.get(Keys.EXISTS));
        PublishOutputs publishing =
                work.storage()
                        .publishOutputs(
                                publisher,
                                work.jobs(),
                                work.logs(),
                                work.running(),
                                work.endJob()::ended);
        bind("localFiles", files);
        bind("publisher", publisher);
        bind("outputDisk", outputDisk);
        bind(
                "fetchInputs",
                work.storage().fetchInputs(operations.catalog(), work.running(), work.logs()));
        bind("publishLogs", work.storage().publishLogs(work.jobs().store(), work.logs()));
        bind(
                "probeInputs",
                new ProbeInputs(operations.prober(), work.logs(), operations::takesAny));
        bind("makePlan", new MakePlan(operations.planning(), publishing, work.jobs(), work.logs()));
        bind("chainSteps", steps);
        bindPrograms();
        bind("finishOutputs", new FinishOutputs(new Finisher(), work.staging()));
        bind("keepSmaller", new KeepSmaller(work.staging()));
        bind("publishOutputs", publishing);
        bind("failures", failures());
    }

    private void bindPrograms() {
        Verifier verifier = new Verifier(ffmpeg.executable(), processes, settings.get(Keys.VERIFY));
        bind("commandBinding", new CommandBinding());
        bind("commandExecutor", new CommandExecutor(processes));
        bind(
                "encode",
                new Encode(
                        work.operations().renderer(),
                        work.staging(),
                        work.logs(),
                        work.running(),
                        limits()));
        TaskParts tasks =
                new TaskParts(
                        settings,
                        work.operations(),
                        work.dispatch(),
                        work.jobs(),
                        work.staging(),
                        verifier,
                        work.logs(),
                        work.running());
        tasks.bindTo(camel, ffmpeg, processes);
        bind(
                "verifyOutputs",
                new VerifyOutputs(verifier, work.staging(), tasks.files(), work.logs()));
    }

    private Encode.Limits limits() {
        return new Encode.Limits(
                settings.get(Keys.FFMPEG_TIMEOUT),
                settings.get(Keys.FFMPEG_STALL),
                settings.get(Keys.FFMPEG_MEMORY),
                settings.get(Keys.NICE));
    }

    private Failures failures() {
        return new Failures(
                work.jobs(),
                work.logs(),
                settings.get(Keys.MAX_FAILURES),
                settings.get(Keys.RETRY_DELAY),
                settings.get(Keys.RETRY_MAX),
                run -> {
                    work.staging().discard(run.getJob());
                    work.storage().discardFetched(run.getJob());
                },
                run -> work.originals().putBack(run.getJob()),
                work.endJob()::ended);
    }

    private void bind(String name, Object bean) {
        camel.getRegistry().bind(name, bean);
    }
}
