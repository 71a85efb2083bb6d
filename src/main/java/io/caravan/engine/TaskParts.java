package io.caravan.engine;

import io.caravan.config.Keys;
import io.caravan.config.Settings;
import io.caravan.ffmpeg.CommandExecutor;
import io.caravan.ffmpeg.Ffmpeg;
import io.caravan.ffmpeg.ProgramExecutor;
import io.caravan.process.Processes;
import io.caravan.publish.Staging;
import io.caravan.verify.Verifier;

import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;

import java.util.Set;

/** What runs tasks, put together. */
final class TaskParts {
    private final Settings settings;
    private final JobLogs logs;
    private final RunTask runTask;
    private final TaskFiles files;

    TaskParts(
            Settings settings,
            OperationParts operations,
            Dispatch dispatch,
            Jobs jobs,
            Staging staging,
            Verifier verifier,
            JobLogs logs,
            RunningJobs running) {
        this.settings = settings;
        this.logs = logs;
        runTask =
                new RunTask(
                        operations.catalog(),
                        dispatch,
                        jobs,
                        staging,
                        logs,
                        running,
                        settings.get(Keys.TASK_TIMEOUT));
        files =
                new TaskFiles(
                        staging,
                        operations.prober(),
                        verifier,
                        logs,
                        Set.copyOf(settings.get(Keys.WATCH_EXTENSIONS)));
    }

    TaskFiles files() {
        return files;
    }

    /** Binds the beans that the routes of tasks use, and the one that runs them. */
    void bindTo(CamelContext camel, Ffmpeg ffmpeg, Processes processes) {
        Registry beans = camel.getRegistry();
        beans.bind("runTask", runTask);
        beans.bind("taskOutput", new TaskOutput());
        beans.bind("form", new FormBody());
        beans.bind("checksum", new FileChecksum());
        beans.bind(
                "programBinding",
                new ProgramBinding(
                        ffmpeg, logs, settings.get(Keys.FFMPEG_MEMORY), settings.get(Keys.NICE)));
        beans.bind("programExecutor", new ProgramExecutor(new CommandExecutor(processes)));
        camel.addComponent("exec", new ProgramComponent());
    }
}
