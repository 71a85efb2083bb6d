package io.caravan.engine;

import io.caravan.job.Input;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Brings every input of a job within reach as a local file. */
public final class FetchInputs {
    private final Dispatch dispatch;

    public FetchInputs(Dispatch dispatch) {
        this.dispatch = dispatch;
    }

    public void fetch(Run run) {
        List<Path> files = new ArrayList<>();
        for (Input input : run.getJob().inputs()) {
            String scheme = URI.create(input.uri()).getScheme();
            files.add(dispatch.request("fetch", scheme, input.uri(), Map.of(), Path.class));
        }
        run.setInputs(files);
    }
}
