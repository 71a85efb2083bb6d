package io.caravan.watch;

import io.caravan.config.Suggestion;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What a file in a watched folder is to become.
 *
 * @param operation as {@link io.caravan.operation.OperationText} reads it, or null, with a problem
 * @param preset or null
 * @param path folders to keep in the output, with {@code /} between
 * @param problem why nothing can be done with it, or null
 */
record Assignment(String operation, String preset, String path, String problem) {

    /** Reads operations off the names of folders. */
    static final class Rules {
        private final Predicate<String> known;
        private final Supplier<Set<String>> names;

        /**
         * @param known whether there is an operation of this name
         * @param names of all operations
         */
        Rules(Predicate<String> known, Supplier<Set<String>> names) {
            this.known = known;
            this.names = names;
        }

        /**
         * @param folders between the watched folder and the file; empty when it lies straight in it
         */
        Assignment of(Source source, Path folders) {
            String path = folders.toString();
            if (source.operation() != null) {
                return new Assignment(source.operation(), source.preset(), path, null);
            }
            String first = folders.getName(0).toString();
            int at = first.indexOf('@');
            String operation = (at < 0 ? first : first.substring(0, at)).replace('_', '-');
            if (!operation.isEmpty() && known.test(operation)) {
                String named = at < 0 ? "" : first.substring(at + 1);
                String preset = named.isEmpty() ? source.preset() : named;
                return new Assignment(operation, preset, below(folders), null);
            }
            if (source.fallback() != null) {
                return new Assignment(source.fallback(), source.preset(), path, null);
            }
            return new Assignment(null, null, path, problem(operation));
        }

        private static String below(Path folders) {
            int count = folders.getNameCount();
            return count == 1 ? "" : folders.subpath(1, count).toString();
        }

        private String problem(String operation) {
            if (operation.isEmpty()) {
                return "lies in no folder that names an operation, and the source has no default;"
                        + " move it into the folder of one: "
                        + String.join(", ", new TreeSet<>(names.get()));
            }
            return "no operation " + operation + hint(operation);
        }

        private String hint(String operation) {
            Set<String> all = names.get();
            return Suggestion.nearest(operation.toLowerCase(Locale.ROOT), all)
                    .map(near -> "; did you mean " + near + "?")
                    .orElse("; there is " + String.join(", ", new TreeSet<>(all)));
        }
    }
}
