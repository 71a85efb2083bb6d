package io.caravan.cli;

import io.caravan.config.ConfigException;
import io.caravan.config.Settings;
import io.caravan.lib.Components;
import io.caravan.lib.Jar;
import io.caravan.lib.Library;
import io.caravan.lib.MavenJars;
import io.caravan.lib.RuntimeJars;

import org.apache.camel.CamelContext;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** {@code caravan add camel-ftp}. */
@Command(
        name = "add",
        description = "Put a Camel component and what it needs into lib/ of the home.",
        footer = {
            "",
            "A running service finds it when a route file that needs it is saved.",
            "Repositories, mirrors and proxies are those of ~/.m2/settings.xml, else Maven Central."
        },
        mixinStandardHelpOptions = true)
final class AddCommand implements Callable<Integer> {
    private final Supplier<Settings> settings;
    private final Components components = new Components();

    @Spec private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "name",
            description =
                    "camel-ftp, ftp, or any artifact as group:artifact:version, such as a driver.")
    private List<String> names;

    @Option(
            names = "--repository",
            paramLabel = "address",
            description = "A further Maven repository.")
    private Set<String> repositories = Set.of();

    AddCommand(Supplier<Settings> settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        Logging.quiet();
        Path folder = settings.get().home().resolve(Path.of("lib"));
        List<String> wanted = names.stream().map(this::coordinates).toList();
        for (String coordinates : wanted) {
            add(coordinates, folder);
        }
        return 0;
    }

    private void add(String coordinates, Path folder) {
        List<Jar> jars = new MavenJars(repositories).resolve(coordinates);
        Library.Added added = new Library(folder, RuntimeJars.names()).add(jars);
        PrintWriter out = spec.commandLine().getOut();
        String[] words = coordinates.split(":");
        out.println(
                words[1]
                        + " "
                        + words[2]
                        + (added.added().isEmpty()
                                ? ": everything is there already"
                                : ": put "
                                        + added.added().size()
                                        + (added.added().size() == 1 ? " jar" : " jars")
                                        + " into "
                                        + folder
                                        + ", "
                                        + added.there()
                                        + " were there already"));
        added.added().forEach(jar -> out.println("  " + jar));
        out.flush();
    }

    private String coordinates(String name) {
        if (name.matches("[^:\\s]+:[^:\\s]+:[^:\\s]+")) {
            return name;
        }
        return components
                .named(name)
                .map(artifact -> "org.apache.camel:" + artifact + ":" + camelVersion())
                .orElseThrow(
                        () ->
                                new ConfigException(
                                        "Camel has no component "
                                                + name
                                                + components.suggestion(name)
                                                + " (what it has: https://camel.apache.org/components;"
                                                + " other artifacts as group:artifact:version)"));
    }

    /** Everything of Camel must be of one version. */
    private static String camelVersion() {
        return CamelContext.class.getPackage().getImplementationVersion();
    }
}
