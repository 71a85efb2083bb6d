package io.caravan.engine;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.config.Keys;
import io.caravan.config.Settings;
import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.job.Json;
import io.caravan.store.StoreException;
import io.caravan.store.sql.SqliteStore;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.Consumer;

/** {@code caravan prune}: by itself when the service is down, else by asking the service. */
public final class Prune {
    private final Settings settings;
    private final boolean dryRun;
    private final Consumer<String> out;

    /**
     * @param dryRun only say what would be deleted
     * @param out gets a line for each thing, and the sum
     */
    public Prune(Settings settings, boolean dryRun, Consumer<String> out) {
        this.settings = settings;
        this.dryRun = dryRun;
        this.out = out;
    }

    public void run() throws InterruptedException {
        try (SqliteStore store = SqliteStore.open(settings.path(Keys.DATA).resolve("caravan.db"))) {
            Housekeeping housekeeping = Housekeeping.of(settings, store);
            print(dryRun ? housekeeping.planJson() : housekeeping.applyJson());
        } catch (StoreException inUse) {
            print(ask(inUse));
        }
    }

    /** The service holds the store, so it does the work. */
    private String ask(StoreException inUse) throws InterruptedException {
        URI address = URI.create("http://" + settings.get(Keys.LISTEN) + "/prune");
        HttpRequest request =
                HttpRequest.newBuilder(address)
                        .method(dryRun ? "GET" : "POST", HttpRequest.BodyPublishers.noBody())
                        .timeout(Duration.ofMinutes(10))
                        .build();
        try {
            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                return answer.body();
            }
        } catch (IOException notThere) {
            inUse.addSuppressed(notThere);
        }
        throw inUse;
    }

    private void print(String json) {
        try {
            JsonNode pruned = Json.MAPPER.readTree(json);
            pruned.path("items").forEach(item -> out.accept(item.asText()));
            out.accept(
                    String.format(
                            "%s %d, %,d bytes",
                            dryRun ? "would delete" : "deleted",
                            pruned.path("items").size(),
                            pruned.path("bytes").asLong()));
        } catch (IOException e) {
            throw new JobException(
                    ErrorKind.INTERNAL, "the service answered something else than JSON", e);
        }
    }
}
