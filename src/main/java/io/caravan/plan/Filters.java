package io.caravan.plan;

import java.util.List;

/** Filters an operation writes, with its values put in. */
final class Filters {
    private Filters() {}

    /** One text per filter; those that were dropped are left out. */
    static List<String> of(List<String> templates, Scope scope) {
        return templates.stream()
                .map(template -> Template.of(template, Template.Kind.FILTER).text(scope))
                .filter(filter -> !filter.isBlank())
                .toList();
    }
}
