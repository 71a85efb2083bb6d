package io.caravan.config;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** <code>{{env:NAME}}</code> and <code>{{env:NAME:default}}</code> in values. */
final class Placeholders {
    private static final Pattern ENVIRONMENT = Pattern.compile("\\{\\{env:(\\w+)(?::([^}]*))?}}");

    private Placeholders() {}

    static String resolve(String key, String text, Map<String, String> environment) {
        return ENVIRONMENT
                .matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(value(key, match, environment)));
    }

    private static String value(
            String key, java.util.regex.MatchResult match, Map<String, String> environment) {
        String value = environment.getOrDefault(match.group(1), match.group(2));
        if (value == null) {
            throw new ConfigException(
                    key
                            + ": the environment variable "
                            + match.group(1)
                            + " is not set; set it, or write a default as {{env:"
                            + match.group(1)
                            + ":default}}");
        }
        return value;
    }
}
