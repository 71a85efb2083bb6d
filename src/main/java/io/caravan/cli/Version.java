package io.caravan.cli;

import org.apache.camel.CamelContext;

import picocli.CommandLine.IVersionProvider;

import java.util.Objects;

/** What runs: Caravan, Camel, Java. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {
            "Caravan " + of(Version.class),
            "Camel " + of(CamelContext.class),
            "Java " + System.getProperty("java.version")
        };
    }

    /** From the jar's manifest, which classes outside a jar do not have. */
    private static String of(Class<?> type) {
        return Objects.requireNonNullElse(
                type.getPackage().getImplementationVersion(), "(development)");
    }
}
