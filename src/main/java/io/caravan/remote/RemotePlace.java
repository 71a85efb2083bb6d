package io.caravan.remote;

import io.caravan.job.JobException;
import io.caravan.storage.LocalPaths;

import org.apache.camel.util.URISupport;

import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where a file lies on a server, and the endpoints of Camel's components for SFTP, FTP and FTPS
 * that reach it. Nothing in a job's URI becomes part of an endpoint but its folder,
 * percent-encoded.
 */
public final class RemotePlace {
    private static final Pattern SERVER =
            Pattern.compile(
                    "(?<scheme>sftp|ftps?):(?://)?(?:[^@/?]*@)?(?<host>\\[[^]]+]|[^:/?]+)"
                            + "(?::\\d+)?(?:/[^?]*)?",
                    Pattern.CASE_INSENSITIVE);
    private static final Pattern URI =
            Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://(?<host>[^/]+)/(?<path>.+)", Pattern.DOTALL);
    private static final Pattern STEP = Pattern.compile("\\.{0,2}");

    /** The client of SFTP takes the others for patterns, and would delete whatever fits. */
    private static final Pattern REFUSED = Pattern.compile("[\\p{Cntrl}*?\\\\]");

    /** One try by itself; the job decides when there is another one. */
    private static final Map<String, String> ONE_TRY =
            Map.of(
                    "maximumReconnectAttempts", "0",
                    "connectTimeout", "10000",
                    "soTimeout", "60000",
                    "disconnect", "true",
                    "stepwise", "false");

    private static final Map<String, String> SECURE_SHELL = Map.of("strictHostKeyChecking", "yes");
    private static final Map<String, String> FTP =
            Map.of("binary", "true", "passiveMode", "true", "ftpClient.controlEncoding", "UTF-8");

    /** Expressions, so that no name is ever read as one. */
    private static final String NAME = "${variable.place.name}";

    private static final String TEMPORARY = "${variable.jobId}.part";

    private static final Map<String, String> DELETE = Map.of("delete", "true", "download", "false");

    /** A name that any number of polls may take at a time, and that is not remembered. */
    private static final Map<String, String> POLL =
            Map.of(
                    "autoCreate", "false",
                    "idempotent", "false",
                    "inProgressRepository", "#everyTime",
                    "throwExceptionOnConnectFailed", "true",
                    "ignoreFileNotFoundOrPermissionError", "true");

    private final String root;
    private final Map<String, Object> parameters;
    private final String folder;
    private final String name;
    private final String uri;

    private RemotePlace(
            String root, Map<String, Object> parameters, String folder, String name, String uri) {
        this.root = root;
        this.parameters = parameters;
        this.folder = folder;
        this.name = name;
        this.uri = uri;
    }

    /**
     * @param uri {@code scheme://host/folder/name}, as a job names it
     * @param server endpoint of the folder that all paths begin in
     * @throws JobException of kind {@code options} when the URI leads elsewhere
     */
    static RemotePlace of(String uri, String server) {
        int query = server.indexOf('?');
        String root = query < 0 ? server : server.substring(0, query);
        Matcher serverParts = parts(root);
        Matcher parts = URI.matcher(uri);
        String host = serverParts.group("host");
        if (!parts.matches() || !parts.group("host").equalsIgnoreCase(host)) {
            throw JobException.options(
                    LocalPaths.printable(uri)
                            + " does not lie on "
                            + host
                            + ", the only server here");
        }
        String path = parts.group("path");
        refuseDetours(uri, path);
        int slash = path.lastIndexOf('/');
        return new RemotePlace(
                root,
                parameters(
                        serverParts.group("scheme"), query < 0 ? "" : server.substring(query + 1)),
                slash < 0 ? "" : path.substring(0, slash),
                path.substring(slash + 1),
                uri);
    }

    /**
     * The URI of something on a server.
     *
     * @param storage scheme that reaches it
     * @throws JobException of kind {@code options} when the server is none
     */
    static String uri(String storage, String server, String path) {
        return storage + "://" + parts(server.split("\\?", 2)[0]).group("host") + "/" + path;
    }

    /** Whether it speaks FTP or FTPS. */
    static boolean isFtp(String server) {
        return !parts(server.split("\\?", 2)[0]).group("scheme").equalsIgnoreCase("sftp");
    }

    private static Matcher parts(String root) {
        Matcher parts = SERVER.matcher(root);
        if (!parts.matches()) {
            throw JobException.options(
                    "the route names no server: set the variable server to"
                            + " sftp:user@host:22/folder (or ftp:, ftps:)");
        }
        return parts;
    }

    private static void refuseDetours(String uri, String path) {
        boolean detour =
                Arrays.stream(path.split("/", -1)).anyMatch(step -> STEP.matcher(step).matches());
        if (detour || REFUSED.matcher(path).find()) {
            throw JobException.options(
                    LocalPaths.printable(uri)
                            + " names no file: write every folder out, without . and .., and"
                            + " without * ? \\ and control characters");
        }
    }

    private static Map<String, Object> parameters(String scheme, String query) {
        Map<String, Object> all = new LinkedHashMap<>(ONE_TRY);
        all.putAll(scheme.equalsIgnoreCase("sftp") ? SECURE_SHELL : FTP);
        try {
            all.putAll(URISupport.parseQuery(query, true));
        } catch (URISyntaxException e) {
            throw JobException.options("the parameters of the server are wrong: " + e.getReason());
        }
        all.values().removeIf(value -> value.equals("") || value.equals("RAW()"));
        return all;
    }

    /** File name alone. */
    public String getName() {
        return name;
    }

    /** Below the server's folder. */
    public String getPath() {
        return folder.isEmpty() ? name : folder + "/" + name;
    }

    @Override
    public String toString() {
        return LocalPaths.printable(uri);
    }

    /** Looks the file up without reading it. */
    String look() {
        return poll(NAME, Map.of("noop", "true", "download", "false"));
    }

    /** Reads the file into a local folder. */
    String read(Path to) {
        return poll(NAME, Map.of("noop", "true", "localWorkDirectory", "RAW(" + to + ")"));
    }

    /** Deletes the file when the exchange is done. */
    String delete() {
        return poll(NAME, DELETE);
    }

    /** Deletes what {@link #write} has begun. */
    String discard() {
        return poll(TEMPORARY, DELETE);
    }

    /**
     * Writes a file under a name of the job beside its final one, and renames it when the final
     * name is still free.
     *
     * @param replace whether it may take the place of another
     */
    String write(boolean replace) {
        return endpoint(
                root,
                Map.of(
                        "tempFileName",
                        TEMPORARY,
                        "fileExist",
                        replace ? "Override" : "Fail",
                        "eagerDeleteTargetFile",
                        "false"));
    }

    private String poll(String file, Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(POLL);
        all.put("fileName", file);
        all.putAll(more);
        String below = folder.isEmpty() ? "" : "/" + encoded(folder);
        return endpoint(root.replaceFirst("/+$", "") + below, all);
    }

    private String endpoint(String path, Map<String, String> more) {
        Map<String, Object> all = new LinkedHashMap<>(parameters);
        all.putAll(more);
        return path
                + "?"
                + all.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining("&"));
    }

    /** Camel decodes the path of an endpoint twice. */
    private static String encoded(String folder) {
        return Arrays.stream(folder.split("/"))
                .map(step -> URLEncoder.encode(step.replace("%", "%25"), StandardCharsets.UTF_8))
                .map(step -> step.replace("+", "%20"))
                .collect(Collectors.joining("/"));
    }
}
