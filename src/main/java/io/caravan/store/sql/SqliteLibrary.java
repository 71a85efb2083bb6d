package io.caravan.store.sql;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * SQLite's native library as a file that is kept. The driver by itself unpacks and compares it at
 * every start, and leaves it in the folder for temporary files when the process is killed.
 */
final class SqliteLibrary {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteLibrary.class);
    private static final String PATH = "org.sqlite.lib.path";

    private SqliteLibrary() {}

    /**
     * Has the driver load it from the cache, and puts it there when it is missing. Where that
     * cannot be done the driver does as ever.
     */
    static void use(Path cache) {
        if (System.getProperty(PATH) != null) {
            return;
        }
        try {
            String folder = LibraryLoaderUtil.getNativeLibResourcePath();
            String name = LibraryLoaderUtil.getNativeLibName();
            URL url = SQLiteJDBCLoader.class.getResource(folder + "/" + name);
            if (url != null && url.openConnection() instanceof JarURLConnection jar) {
                Path driver = Path.of(jar.getJarFileURL().getPath()).getFileName();
                String platform = folder.substring(folder.indexOf("native"));
                Path kept = cache.resolve(driver).resolve(platform).resolve(name);
                keep(jar, kept);
                System.load(kept.toAbsolutePath().toString());
                System.setProperty(PATH, kept.toAbsolutePath().getParent().toString());
            }
        } catch (IOException | UnsatisfiedLinkError e) {
            LOG.debug("the library of SQLite is not kept in {}: {}", cache, e.toString());
        }
    }

    private static void keep(JarURLConnection jar, Path file) throws IOException {
        if (Files.exists(file) && Files.size(file) == jar.getContentLengthLong()) {
            return;
        }
        Files.createDirectories(file.getParent());
        Path unfinished = Files.createTempFile(file.getParent(), ".unpack-", null);
        try (InputStream content = jar.getInputStream()) {
            Files.copy(content, unfinished, StandardCopyOption.REPLACE_EXISTING);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }
}
