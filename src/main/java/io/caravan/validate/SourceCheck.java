package io.caravan.validate;

import io.caravan.job.Exists;
import io.caravan.job.JobException;
import io.caravan.job.JobRequest;
import io.caravan.job.JobRequestBuilder;
import io.caravan.operation.OperationText;
import io.caravan.operation.Preparation;
import io.caravan.operation.Presets;
import io.caravan.plan.OperationCatalog;

import org.apache.camel.util.PropertiesHelper;
import org.apache.camel.util.URISupport;

import java.net.URISyntaxException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the jobs that a watched folder would make are jobs: its operation, preset and options.
 */
final class SourceCheck {
    private static final String SCHEME = "watch-folder:";

    private final Preparation preparation;

    SourceCheck(OperationCatalog operations, Presets presets) {
        this.preparation = new Preparation(operations, presets, Exists.COUNTER);
    }

    /** What is wrong with an endpoint; nothing when it watches no folder. */
    Optional<String> problem(String uri) throws URISyntaxException {
        int query = uri.indexOf('?');
        if (!uri.startsWith(SCHEME) || query < 0) {
            return Optional.empty();
        }
        Map<String, Object> parameters =
                new HashMap<>(URISupport.parseQuery(uri.substring(query + 1)));
        Object operation = parameters.getOrDefault("operation", parameters.get("default"));
        if (operation == null) {
            return Optional.empty();
        }
        Object preset = parameters.get("preset");
        JobRequest common =
                JobRequestBuilder.builder()
                        .preset(preset == null ? null : preset.toString())
                        .options(PropertiesHelper.extractProperties(parameters, "option."))
                        .input("/sample.mp4")
                        .build();
        try {
            JobRequest request = OperationText.apply(operation.toString(), common);
            preparation.prepare(request, null, null, Instant.EPOCH);
            return Optional.empty();
        } catch (JobException e) {
            return Optional.of(e.getMessage());
        }
    }
}
