package io.caravan.testing;

import io.caravan.lib.Jar;
import io.caravan.lib.MavenJars;

import org.apache.camel.CamelContext;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The real command line of Camel, the one that JBang would start, from Maven Central. */
public final class CamelCli implements AutoCloseable {
    /** What JBang's script does. */
    private static final String LAUNCHER =
            """
            import org.apache.camel.dsl.jbang.core.commands.CamelJBangMain;

            public class Camel {
                public static void main(String[] arguments) {
                    CamelJBangMain.run(arguments);
                }
            }
            """;

    private final Path folder;
    private Process process;

    /**
     * @param folder where it is started
     */
    public CamelCli(Path folder) {
        this.folder = folder;
    }

    /** {@code camel} and these arguments. */
    public CamelCli start(Map<String, String> environment, String... arguments) throws IOException {
        Path launcher = Files.writeString(folder.resolveSibling("Camel.java"), LAUNCHER);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", classPath()));
        command.add(launcher.toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true).redirectOutput(log().toFile());
        process = builder.start();
        return this;
    }

    public Path log() {
        return folder.resolve("camel.out");
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    private static String classPath() {
        String version = CamelContext.class.getPackage().getImplementationVersion();
        return new MavenJars(Set.of())
                .resolve("org.apache.camel:camel-jbang-core:" + version).stream()
                        .map(Jar::file)
                        .map(Path::toString)
                        .filter(file -> file.endsWith(".jar"))
                        .collect(Collectors.joining(File.pathSeparator));
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
