package io.caravan.plan;

import io.caravan.engine.ScratchContext;

import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The shipped operations, run by Camel as they stand. */
final class Operations implements AutoCloseable {
    static final Path FOLDER = Path.of("routes/operations");

    final OperationCatalog catalog = new OperationCatalog(List.of(FOLDER));
    private final CamelContext camel = new ScratchContext();
    private final ProducerTemplate producer;

    Operations() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".camel.yaml")).toList()) {
                PluginHelper.getRoutesLoader(camel)
                        .loadRoutes(ResourceHelper.resolveResource(camel, "file:" + file));
            }
            camel.start();
            producer = camel.createProducerTemplate();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    String definition(String operation) {
        return producer.requestBody("direct:operation-" + operation, null, String.class);
    }

    @Override
    public void close() {
        camel.stop();
    }
}
