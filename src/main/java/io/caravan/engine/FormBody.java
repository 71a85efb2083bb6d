package io.caravan.engine;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.plan.Program;

import org.apache.camel.Exchange;
import org.apache.hc.client5.http.entity.mime.MultipartEntityBuilder;
import org.apache.hc.core5.http.ContentType;

import java.io.File;
import java.nio.charset.StandardCharsets;

/**
 * Makes the multipart form that a task sends to an HTTP service of the text in its body: <code>
 * file=${input} model=${option.model} [language=${option.language}]</code>. The file is read while
 * it is sent.
 */
public final class FormBody {
    private static final ContentType TEXT =
            ContentType.create("text/plain", StandardCharsets.UTF_8);

    /**
     * Puts the form into the body.
     *
     * @throws JobException when the text is no form
     */
    public void make(Exchange exchange) {
        String text = exchange.getMessage().getBody(String.class);
        String input = exchange.getVariable("input", String.class);
        MultipartEntityBuilder form = MultipartEntityBuilder.create();
        for (String field : TaskText.arguments(new Program("form"), exchange, text)) {
            int equals = field.indexOf('=');
            if (equals < 1) {
                throw new JobException(
                        ErrorKind.INTERNAL,
                        "a form is fields such as file=${input} model=${option.model}, not "
                                + field);
            }
            add(form, field.substring(0, equals), field.substring(equals + 1), input);
        }
        // the entity says its type, with the boundary
        exchange.getMessage().removeHeader(Exchange.CONTENT_TYPE);
        exchange.getMessage().setBody(form.build());
    }

    private static void add(MultipartEntityBuilder form, String name, String value, String input) {
        if (value.equals(input)) {
            File file = new File(input);
            form.addBinaryBody(name, file, ContentType.DEFAULT_BINARY, plainName(file));
        } else {
            form.addTextBody(name, value, TEXT);
        }
    }

    /**
     * Services look at the extension; the rest of a name from outside is none of their business.
     */
    private static String plainName(File file) {
        String name = file.getName();
        String extension = name.substring(name.lastIndexOf('.') + 1);
        return extension.matches("[A-Za-z0-9]{1,16}") ? "input." + extension : "input";
    }
}
