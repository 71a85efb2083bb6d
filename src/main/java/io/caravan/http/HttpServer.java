package io.caravan.http;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;

import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;

import java.net.BindException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The one HTTP server, which {@code platform-http} endpoints attach to. Camel's own only warns when
 * the port is taken, and knows neither an idle time-out nor a limit on headers.
 *
 * <p>Add it with {@code camelContext.addService(server)}. It starts and ends with the context, and
 * before any route; until all routes run it answers 503.
 */
public final class HttpServer extends VertxPlatformHttpServer {
    private static final long PATIENCE_SECONDS = 30;

    private final Listen listen;
    private final Limits limits;
    private final Set<String> names;
    private final List<Door> doors;
    private io.vertx.core.http.HttpServer server;

    /**
     * @param listen a loopback address
     * @param names further names, as {@code host} or {@code host:port}, by which clients may call
     *     this server
     */
    public HttpServer(Listen listen, Limits limits, Set<String> names, List<Door> doors) {
        super(configuration(listen, limits));
        this.listen = listen;
        this.limits = limits;
        this.names = Set.copyOf(names);
        this.doors = List.copyOf(doors);
    }

    private static VertxPlatformHttpServerConfiguration configuration(Listen at, Limits limits) {
        var configuration = new VertxPlatformHttpServerConfiguration();
        configuration.setBindHost(at.host());
        configuration.setBindPort(at.port());
        configuration.setMaxBodySize(limits.bodyBytes());
        configuration.getBodyHandler().setHandleFileUploads(false);
        return configuration;
    }

    /**
     * @throws JobException of kind {@code resource} when it cannot listen there
     */
    @Override
    protected void startServer() {
        Router router = router();
        DoorGuard guard = new DoorGuard(listen.host(), names, this::getPort);
        new ErrorPages(getCamelContext()::isStarted, limits).open(router);
        router.route().order(-1).handler(guard);
        doors.forEach(door -> door.open(router));
        server = getVertx().createHttpServer(options()).requestHandler(router);
        server.invalidRequestHandler(ErrorPages::unreadable);
        try {
            await(server.listen(listen.port(), listen.host()));
        } catch (JobException e) {
            server = null;
            stopVertx();
            throw e;
        }
    }

    private HttpServerOptions options() {
        return new HttpServerOptions()
                .setIdleTimeout((int) limits.idle().toSeconds())
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setMaxHeaderSize(limits.headerBytes())
                .setMaxInitialLineLength(limits.headerBytes() / 2)
                .setHttp2ClearTextEnabled(false);
    }

    private Router router() {
        var registry = getCamelContext().getRegistry();
        String name = VertxPlatformHttpRouter.getRouterNameFromPort(listen.port());
        return registry.lookupByNameAndType(name, VertxPlatformHttpRouter.class);
    }

    @Override
    protected Vertx lookupVertx() {
        return null;
    }

    @Override
    protected Vertx createVertxInstance() {
        // A missing file must never be looked for in the class path instead.
        FileSystemOptions files =
                new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false);
        return Vertx.vertx(
                new VertxOptions().setWorkerPoolSize(limits.workers()).setFileSystemOptions(files));
    }

    @Override
    protected void stopServer() {
        if (server != null) {
            await(server.close());
            server = null;
        }
    }

    @Override
    protected void stopVertx() {
        Vertx vertx = getVertx();
        if (vertx != null) {
            await(vertx.close());
        }
    }

    @Override
    public io.vertx.core.http.HttpServer getServer() {
        return server;
    }

    /** The port it listens on, or is to listen on. */
    @Override
    public int getPort() {
        return server != null && server.actualPort() > 0 ? server.actualPort() : listen.port();
    }

    private void await(Future<?> done) {
        try {
            done.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("was interrupted", e);
        } catch (TimeoutException e) {
            throw unavailable("does not answer", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw cause instanceof BindException
                    ? unavailable("is taken by another program, or not an address of this host", e)
                    : unavailable("cannot be used: " + cause.getMessage(), e);
        }
    }

    private JobException unavailable(String why, Exception cause) {
        return new JobException(
                ErrorKind.RESOURCE,
                "caravan.listen=" + listen + " " + why + "; free it or set another port",
                cause);
    }
}
