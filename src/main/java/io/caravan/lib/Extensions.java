package io.caravan.lib;

import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.spi.PackageScanClassResolver;
import org.apache.camel.spi.TypeConverterLoader;
import org.apache.camel.support.PluginHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/** Lets a Camel context use what the operator added, also while it runs. */
public final class Extensions {
    private static final Logger LOG = LoggerFactory.getLogger(Extensions.class);
    private static final String SERVICES = "META-INF/services/org/apache/camel/";

    /** What Camel looks up by name, and remembers in vain. */
    private static final List<String> KINDS =
            List.of(
                    "",
                    "component/",
                    "configurer/",
                    "urifactory/",
                    "send-dynamic/",
                    "poll-dynamic/",
                    "dataformat/",
                    "language/");

    private final CamelContext camel;

    private Extensions(CamelContext camel) {
        this.camel = camel;
    }

    /** Does nothing when the class path cannot grow. */
    public static void open(CamelContext camel) {
        if (Thread.currentThread().getContextClassLoader() instanceof LibraryLoader library) {
            Extensions extensions = new Extensions(camel);
            camel.setApplicationContextClassLoader(library);
            PackageScanClassResolver scan = PluginHelper.getPackageScanClassResolver(camel);
            scan.addClassLoader(library);
            library.onGrowth(extensions::grown);
        }
    }

    private void grown(List<Path> jars) {
        jars.forEach(jar -> LOG.info("lib: {} can be used from now on", jar.getFileName()));
        forgetFailures();
        jars.forEach(this::loadConverters);
    }

    /** What was looked for in vain is looked for again. */
    private void forgetFailures() {
        ExtendedCamelContext extended = camel.getCamelContextExtension();
        for (String kind : KINDS) {
            extended.getFactoryFinder(SERVICES + kind).clear();
        }
    }

    /** Camel itself looks for type converters at its start only. */
    private void loadConverters(Path jar) {
        try (JarFile content = new JarFile(jar.toFile())) {
            ZipEntry names = content.getEntry(SERVICES + "TypeConverterLoader");
            if (names != null) {
                byte[] text = content.getInputStream(names).readAllBytes();
                for (String name :
                        new String(text, StandardCharsets.UTF_8)
                                .lines()
                                .map(String::strip)
                                .toList()) {
                    if (!name.isEmpty() && !name.startsWith("#")) {
                        loadConverter(name);
                    }
                }
            }
        } catch (IOException | ReflectiveOperationException e) {
            LOG.warn("lib: the type converters of {} cannot be used: {}", jar, e.toString());
        }
    }

    private void loadConverter(String name) throws ReflectiveOperationException {
        Object loader =
                camel.getApplicationContextClassLoader()
                        .loadClass(name)
                        .getDeclaredConstructor()
                        .newInstance();
        CamelContextAware.trySetCamelContext(loader, camel);
        ((TypeConverterLoader) loader).load(camel.getTypeConverterRegistry());
    }
}
