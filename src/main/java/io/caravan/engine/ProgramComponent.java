package io.caravan.engine;

import org.apache.camel.Endpoint;
import org.apache.camel.component.exec.ExecComponent;

import java.util.Map;

/** Camel's {@code exec:}, with programs of tasks under the same guard as FFmpeg. */
public final class ProgramComponent extends ExecComponent {
    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
            throws Exception {
        parameters.putIfAbsent("binding", "#bean:programBinding");
        parameters.putIfAbsent("commandExecutor", "#bean:programExecutor");
        return super.createEndpoint(uri, remaining, parameters);
    }
}
