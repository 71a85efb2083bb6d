package io.caravan.lib;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The classes of the jars in a folder that may grow: whenever something is not found, and the
 * folder has changed since, its new jars are looked at too. What Caravan has itself comes first.
 */
public final class LibraryLoader extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    private final Path folder;
    private final Set<Path> known = new HashSet<>();
    private final List<Consumer<List<Path>>> listeners = new CopyOnWriteArrayList<>();
    private FileTime looked;

    /**
     * @param folder may be missing
     */
    public LibraryLoader(Path folder, ClassLoader parent) {
        super("lib", new URL[0], parent);
        this.folder = folder;
        grow();
    }

    /** Tells of jars from now on, once their classes can be found. */
    public void onGrowth(Consumer<List<Path>> listener) {
        listeners.add(listener);
    }

    /** Looks whether the folder holds new jars. */
    public void refresh() {
        List<Path> fresh = grow();
        if (!fresh.isEmpty()) {
            listeners.forEach(listener -> listener.accept(fresh));
        }
    }

    private synchronized List<Path> grow() {
        List<Path> fresh = new ArrayList<>();
        try {
            FileTime modified = Files.getLastModifiedTime(folder);
            if (!modified.equals(looked)) {
                looked = modified;
                for (Path jar : jars()) {
                    if (known.add(jar)) {
                        addURL(jar.toUri().toURL());
                        fresh.add(jar);
                    }
                }
            }
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        } catch (IOException missing) {
            // no folder, nothing added
            looked = null;
        }
        return fresh;
    }

    private List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("."))
                    .filter(file -> file.toString().endsWith(".jar"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        try {
            return super.findClass(name);
        } catch (ClassNotFoundException e) {
            int before = size();
            refresh();
            if (size() == before) {
                throw e;
            }
            return super.findClass(name);
        }
    }

    @Override
    public URL findResource(String name) {
        URL found = super.findResource(name);
        if (found != null) {
            return found;
        }
        int before = size();
        refresh();
        return size() == before ? null : super.findResource(name);
    }

    @Override
    public Enumeration<URL> findResources(String name) throws IOException {
        refresh();
        return super.findResources(name);
    }

    private synchronized int size() {
        return known.size();
    }
}
