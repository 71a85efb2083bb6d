package io.caravan.reload;

import io.caravan.job.RootCause;
import io.caravan.lib.Components;
import io.caravan.plan.OperationCatalog;
import io.caravan.plan.OperationInfo;
import io.caravan.validate.LoadCheck;
import io.caravan.validate.Problem;
import io.caravan.validate.RouteFiles;

import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.util.ObjectHelper;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Puts a version of a file in the place of the one before, or refuses it and changes nothing. A
 * route that is called by name comes beside the one before, which goes when nobody uses it; any
 * other is stopped first.
 */
final class RouteInstaller {
    private final RouteLoader loader;
    private final Catalog catalog;
    private final OperationCatalog operations;
    private final LoadCheck check;

    /** Routes in Camel that were replaced or whose file is gone, by their endpoints. */
    private final Map<String, String> retired = new HashMap<>();

    RouteInstaller(
            RouteLoader loader, Catalog catalog, OperationCatalog operations, LoadCheck check) {
        this.loader = loader;
        this.catalog = catalog;
        this.operations = operations;
        this.check = check;
    }

    /** A version is not taken in. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Problem problem;

        Refused(Problem problem) {
            super(problem.toString());
            this.problem = problem;
        }

        Problem problem() {
            return problem;
        }
    }

    /**
     * Takes a version into use.
     *
     * @param others all other files that are in use
     * @param thoroughly whether it is tried out in a Camel context of its own first
     */
    void install(
            WatchedFile file,
            RouteVersion version,
            Collection<WatchedFile> others,
            boolean thoroughly)
            throws Refused {
        Map<String, Integer> claims = claims(version, others);
        if (thoroughly) {
            refuseFirst(problems(version));
        }
        OperationInfo operation = file.kind().isWork() ? read(version, file) : null;
        Map<String, String> routes = load(file, version);
        if (file.kind().isCalled()) {
            change(file, version, routes);
        }
        if (operation != null && routes.isEmpty()) {
            // its precondition does not hold
            operations.remove(operation.name());
        } else if (operation != null) {
            operations.put(operation);
        }
        file.running = version;
        file.routes = routes;
        file.claims = claims;
    }

    /** What the version takes for itself, when nobody else has it. */
    private Map<String, Integer> claims(RouteVersion version, Collection<WatchedFile> others)
            throws Refused {
        RouteFiles.Look look = RouteFiles.look(version.name(), version.file(), version.text());
        refuseFirst(look.problems());
        Collection<String> foreign = loader.otherIds();
        for (Map.Entry<String, Integer> claim : look.claims().entrySet()) {
            Optional<String> owner =
                    others.stream()
                            .filter(other -> other.claims.containsKey(claim.getKey()))
                            .map(other -> other.running.file().toString())
                            .findFirst();
            boolean isForeign =
                    claim.getKey().startsWith("id ")
                            && foreign.contains(claim.getKey().substring(3));
            if (owner.isPresent() || isForeign) {
                throw new Refused(
                        new Problem(
                                version.file(),
                                claim.getValue(),
                                claim.getKey()
                                        + " is taken by "
                                        + owner.orElse("another route of the service")));
            }
        }
        return look.claims();
    }

    /** Refuses a version that could not be loaded. */
    void check(RouteVersion version) throws Refused {
        refuseFirst(RouteFiles.look(version.name(), version.file(), version.text()).problems());
        refuseFirst(problems(version));
    }

    private static void refuseFirst(List<Problem> problems) throws Refused {
        if (!problems.isEmpty()) {
            throw new Refused(problems.get(0));
        }
    }

    private List<Problem> problems(RouteVersion version) throws Refused {
        try {
            return check.check(version.name(), version.file(), version.text(), version.schema());
        } catch (IOException e) {
            throw new Refused(new Problem(version.file(), 1, "cannot be checked: " + e));
        }
    }

    private OperationInfo read(RouteVersion version, WatchedFile file) throws Refused {
        try {
            return OperationCatalog.read(
                    file.stem(), version.schema(), version.hash(), file.kind() == RouteKind.TASK);
        } catch (IOException | RuntimeException e) {
            throw new Refused(new Problem(file.found().schema(), 1, "no options: " + firstLine(e)));
        }
    }

    private Map<String, String> load(WatchedFile file, RouteVersion version) throws Refused {
        if (!file.kind().isCalled()) {
            return replace(file, version);
        }
        Map<String, String> back = back(file, version);
        return back.isEmpty() ? tried(version, true) : back;
    }

    /** The routes of a version that was replaced but is still there. */
    private Map<String, String> back(WatchedFile file, RouteVersion version) {
        Map<String, String> back = new HashMap<>();
        for (String id : file.ids()) {
            String inCamel = id + "-" + version.shortHash();
            if (retired.remove("direct:" + inCamel) != null) {
                back.put(id, inCamel);
            }
        }
        return back;
    }

    private Map<String, String> replace(WatchedFile file, RouteVersion version) throws Refused {
        loader.unload(file.routes.values());
        try {
            return tried(version, false);
        } catch (Refused refused) {
            if (file.running != null) {
                file.routes = tried(file.running, false);
            }
            throw refused;
        }
    }

    private Map<String, String> tried(RouteVersion version, boolean versioned) throws Refused {
        try {
            return loader.load(version, versioned, check::source);
        } catch (Exception e) {
            // Camel knows no lines when it makes a route; trying it out tells them
            refuseFirst(problems(version));
            throw new Refused(new Problem(version.file(), 1, reason(e)));
        }
    }

    private String reason(Exception failure) {
        NoSuchEndpointException unknown =
                ObjectHelper.getException(NoSuchEndpointException.class, failure);
        if (unknown != null) {
            return new Components().missing(unknown.getUri());
        }
        return firstLine(RootCause.of(failure));
    }

    private static String firstLine(Throwable failure) {
        String text = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        return text.strip().lines().findFirst().orElse(failure.toString());
    }

    private void change(WatchedFile file, RouteVersion version, Map<String, String> routes) {
        Map<String, String> before = file.routes;
        Set<String> ids = new TreeSet<>(before.keySet());
        ids.addAll(file.ids());
        for (String id : ids) {
            String to = routes.get(id);
            if (to == null) {
                catalog.none(id);
            } else {
                catalog.put(id, new Catalog.Target("direct:" + to, version.hash()));
            }
        }
        before.values().stream()
                .filter(id -> !routes.containsValue(id))
                .forEach(id -> retired.put("direct:" + id, id));
    }

    /** Takes the routes of a file out of use that is gone. */
    void remove(WatchedFile file) {
        if (file.kind().isCalled()) {
            file.ids().forEach(catalog::remove);
            file.routes.values().forEach(id -> retired.put("direct:" + id, id));
        } else {
            loader.unload(file.routes.values());
        }
        file.running = null;
        file.routes = Map.of();
        file.claims = Map.of();
    }

    /** Removes what was replaced and is used no more, and forgets what vanished a while ago. */
    void tidy() {
        List<String> idle = new ArrayList<>(retired.keySet());
        idle.removeIf(uri -> !catalog.isIdle(uri));
        for (String uri : idle) {
            loader.unload(List.of(retired.remove(uri)));
        }
        for (String id : catalog.forgotten()) {
            if (id.startsWith("operation-") || id.startsWith("task-")) {
                operations.remove(id.substring(id.indexOf('-') + 1));
            }
        }
    }
}
