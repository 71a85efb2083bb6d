package io.caravan.testing;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Headers by which an attacker would command Camel. */
public final class ControlHeaders {
    private ControlHeaders() {}

    /**
     * @param trace a file that comes into being when one of them is obeyed
     */
    public static Map<String, String> of(Path trace) {
        Map<String, String> headers = new TreeMap<>();
        for (String name : new String[] {"CamelExec", "CAmelExec", "camelexec", "CAMELEXEC"}) {
            headers.put(name + "CommandExecutable", "/usr/bin/touch");
            headers.put(name + "CommandArgs", trace.toString());
        }
        headers.put("camelexeccommandargs", trace.toString());
        headers.put("CamelFileName", trace.toString());
        headers.put("cAMELfILEnAME", trace.toString());
        headers.put("CamelHttpUri", "http://127.0.0.1:1/");
        headers.put("camelHttpUri", "http://127.0.0.1:1/");
        headers.put("CamelAwsS3Key", "${bean:trace}");
        headers.put("CamelAwsS3BucketName", "elsewhere");
        headers.put("camelawss3bucketname", "elsewhere");
        headers.put("CamelBeanMethodName", "commit");
        headers.put("CamelBeanMETHODName", "commit");
        headers.put("kafka.OVERRIDE_TOPIC", "elsewhere");
        headers.put("Kafka.Override_Topic", "elsewhere");
        headers.put("org.apache.camel.x", "1");
        return headers;
    }
}
