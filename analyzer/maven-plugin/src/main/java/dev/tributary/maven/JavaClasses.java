package dev.tributary.maven;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.Index;
import org.jboss.jandex.Indexer;

/** The project's own classes, and those of its dependencies that a method's parameters lead to; none is loaded. */
final class JavaClasses implements Closeable {
    private final Index own;
    private final URLClassLoader dependencies;
    private final Map<DotName, Optional<ClassInfo>> found = new HashMap<>();

    /**
     * Reads the project's own classes.
     *
     * @param classpath jars and folders of classes; what is not there is passed over
     */
    JavaClasses(Path classes, List<Path> classpath) throws IOException {
        this.own = index(classes);
        List<URL> urls = new ArrayList<>();
        for (Path element : classpath) {
            try {
                urls.add(element.toUri().toURL());
            } catch (MalformedURLException e) {
                throw new IOException("unusable on the class path: " + element, e);
            }
        }
        this.dependencies = new URLClassLoader(urls.toArray(URL[]::new), null);
    }

    /** The project's own classes. */
    Index own() {
        return own;
    }

    /** A class by its name, wherever it comes from, the Java platform excepted. */
    Optional<ClassInfo> find(DotName name) {
        ClassInfo known = own.getClassByName(name);
        return known != null ? Optional.of(known) : found.computeIfAbsent(name, this::read);
    }

    private Optional<ClassInfo> read(DotName name) {
        // A null parent still finds the platform's classes; those are not for us to look into.
        URL url = dependencies.findResource(name.toString().replace('.', '/') + ".class");
        if (url == null) {
            return Optional.empty();
        }
        try (InputStream bytes =
                dependencies.getResourceAsStream(name.toString().replace('.', '/') + ".class")) {
            return bytes == null ? Optional.empty() : Optional.of(Index.singleClass(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        dependencies.close();
    }

    private static Index index(Path classes) throws IOException {
        Indexer indexer = new Indexer();
        if (Files.isDirectory(classes)) {
            try (Stream<Path> walked = Files.walk(classes)) {
                for (Path file : walked.filter(f -> f.toString().endsWith(".class"))
                        .sorted()
                        .toList()) {
                    try (InputStream bytes = Files.newInputStream(file)) {
                        indexer.index(bytes);
                    }
                }
            }
        }
        return indexer.complete();
    }
}
