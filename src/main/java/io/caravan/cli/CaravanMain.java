package io.caravan.cli;

import io.caravan.config.Home;
import io.caravan.config.Settings;
import io.caravan.demo.DemoServers;
import io.caravan.lib.LibraryLoader;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** The commands of {@code ./caravan}. */
@Command(
        name = "caravan",
        description = "A watch folder you can program in YAML.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "Without a command the service runs until it is stopped (Ctrl-C or SIGTERM).",
            "Configuration: config/application.properties below CARAVAN_HOME."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it worked",
            "1:it could not start, or failed; one line on standard error says why",
            "2:the command line is wrong"
        })
public final class CaravanMain implements Callable<Integer> {
    private final Supplier<Settings> settings;
    private final ServiceRunner service;
    private final Pruner pruner;

    @Spec private CommandSpec spec;

    CaravanMain(Supplier<Settings> settings, ServiceRunner service, Pruner pruner) {
        this.settings = settings;
        this.service = service;
        this.pruner = pruner;
    }

    /** Runs a command line and exits. */
    public static void main(String[] arguments) {
        useLibrary();
        CaravanMain main = new CaravanMain(Settings::load, Parts::run, Parts::prune);
        System.exit(main.execute(arguments));
    }

    /** The service by itself starts without a parser, which takes an eighth of the whole start. */
    private int execute(String[] arguments) {
        if (arguments.length > 1 || arguments.length == 1 && !arguments[0].equals("run")) {
            return commandLine().execute(arguments);
        }
        try {
            return call();
        } catch (Exception e) {
            return Failures.report(e, System.err::println);
        }
    }

    /** Every thread started from here finds what the operator added. */
    private static void useLibrary() {
        Path lib = Home.find().resolve(Path.of("lib"));
        ClassLoader own = CaravanMain.class.getClassLoader();
        Thread.currentThread().setContextClassLoader(new LibraryLoader(lib, own));
    }

    CommandLine commandLine() {
        return new CommandLine(this)
                .addSubcommand(new OperationsCommand(settings))
                .addSubcommand(new ExplainCommand(settings))
                .addSubcommand(new ValidateCommand(settings))
                .addSubcommand(new AddCommand(settings))
                .setParameterExceptionHandler(CaravanMain::usageError)
                .setExecutionExceptionHandler(new Failures());
    }

    @Override
    public Integer call() throws Exception {
        service.run(configured());
        return 0;
    }

    @Command(description = "Run the service (the default).", mixinStandardHelpOptions = true)
    int run(
            @Option(
                            names = "--with-demo-servers",
                            description =
                                    "For a trial: also run a Kafka broker and an S3 server, and use"
                                            + " them where none is configured.")
                    boolean demo,
            @Option(
                            names = "--kafka-port",
                            paramLabel = "port",
                            defaultValue = "9092",
                            description = "Where that broker listens; default: ${DEFAULT-VALUE}.")
                    int kafkaPort,
            @Option(
                            names = "--s3-port",
                            paramLabel = "port",
                            defaultValue = "9000",
                            description =
                                    "Where that S3 server listens; default: ${DEFAULT-VALUE}.")
                    int s3Port)
            throws Exception {
        if (!demo) {
            return call();
        }
        try (DemoServers servers = new DemoServers(configured())) {
            service.run(servers.start(kafkaPort, s3Port));
            return 0;
        }
    }

    @Command(description = "Show the version.", mixinStandardHelpOptions = true)
    int version() throws Exception {
        spec.commandLine().printVersionHelp(spec.commandLine().getOut());
        return 0;
    }

    @Command(
            description = "Delete what caravan.keep.* no longer keeps.",
            mixinStandardHelpOptions = true)
    int prune(
            @Option(names = "--dry-run", description = "Only say what would be deleted.")
                    boolean dryRun)
            throws Exception {
        pruner.prune(configured(), dryRun, spec.commandLine().getOut()::println);
        return 0;
    }

    private Settings configured() {
        Settings read = settings.get();
        Logging.configure(read);
        return read;
    }

    private static int usageError(ParameterException problem, String[] arguments) {
        String line = problem.getMessage().replaceAll("\\s*\\R\\s*", " ");
        problem.getCommandLine().getErr().println("caravan: " + line + "; see caravan --help");
        return CommandLine.ExitCode.USAGE;
    }
}
