package io.caravan.testing;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.PlaywrightException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The real Chromium, driven by Playwright; {@code .ci/browser} gets what it needs. */
public final class Browser implements AutoCloseable {
    private static final Path MODULES = Path.of("target/browser/node_modules").toAbsolutePath();
    private static final List<String> ARGUMENTS =
            List.of(
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-dev-shm-usage",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--no-first-run",
                    "--mute-audio",
                    "--autoplay-policy=no-user-gesture-required");

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser browser;

    /** Starts it; skips the test, with the reason, where it is not there or does not start. */
    public static Browser start() throws IOException {
        String missing =
                Stream.of(chromium(), node(), module("playwright-core"))
                        .filter(file -> !Files.exists(file))
                        .map(Path::toString)
                        .findFirst()
                        .orElse(null);
        assumeTrue(
                missing == null,
                "no " + missing + ": skipped; run .ci/browser once to test in a real browser");
        try {
            return new Browser();
        } catch (PlaywrightException e) {
            String reason = e.getMessage().lines().findFirst().orElse("no reason given");
            return abort("Chromium does not start here: skipped; " + reason);
        }
    }

    private Browser() throws IOException {
        // Playwright looks once in the life of a JVM: the folder outlives the test
        Path driver = Files.createDirectories(MODULES.resolveSibling("driver"));
        link(driver.resolve("package"), module("playwright-core"));
        link(driver.resolve("node"), node());
        System.setProperty("playwright.cli.dir", driver.toString());
        playwright =
                Playwright.create(
                        new Playwright.CreateOptions()
                                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        try {
            browser = launch();
        } catch (PlaywrightException e) {
            playwright.close();
            throw e;
        }
    }

    private static void link(Path link, Path target) throws IOException {
        if (!Files.exists(link)) {
            Files.createSymbolicLink(link, target);
        }
    }

    private com.microsoft.playwright.Browser launch() {
        return playwright
                .chromium()
                .launch(
                        new BrowserType.LaunchOptions()
                                .setExecutablePath(chromium())
                                .setArgs(ARGUMENTS));
    }

    /** A package that npm brought. */
    public static Path module(String name) {
        return MODULES.resolve(name);
    }

    private static Path chromium() {
        return Path.of(System.getenv().getOrDefault("CARAVAN_CHROMIUM", "/usr/bin/chromium"));
    }

    private static Path node() {
        return Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator))
                .map(folder -> Path.of(folder, "node"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(Path.of("node"));
    }

    public Page page() {
        return browser.newPage();
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
