package dev.tributary.languageserver.workspace;

import dev.tributary.dsl.InvFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which files make up which applications, as the Maven plugin has it: a file is an application of its own unless another
 * one imports it. A file belongs to the applications that import it; what no application imports is read alone.
 */
public final class Applications {
    private final Documents documents;
    private final Map<String, Reading> readings = new ConcurrentHashMap<>();
    private volatile Set<Path> folders = Set.of();
    private volatile Set<String> below = Set.of();
    private volatile Set<String> known = Set.of();

    public Applications(Documents documents) {
        this.documents = documents;
    }

    /** The folders that the editor works in. */
    public void folders(Collection<Path> all) {
        folders = Set.copyOf(all);
    }

    /** Files on disk may have come, gone or changed. */
    public void refresh() {
        below = InvFiles.below(folders);
        refreshTexts();
    }

    /** The same where all files that matter are in the folders of open ones: folders can be large. */
    public void refreshTexts() {
        documents.forgetDisk();
        Set<String> found = new TreeSet<>(below);
        documents.open().forEach(name -> found.addAll(InvFiles.beside(name)));
        known = found;
    }

    /** The applications that a file belongs to, by the names of their files. */
    public List<String> of(String name) {
        Map<String, Set<String>> importers = importers();
        Set<String> reached = new LinkedHashSet<>(List.of(name));
        List<String> next = new ArrayList<>(reached);
        while (!next.isEmpty()) {
            for (String importer : importers.getOrDefault(next.remove(0), Set.of())) {
                if (reached.add(importer)) {
                    next.add(importer);
                }
            }
        }
        List<String> applications = reached.stream()
                .filter(file -> documents
                        .find(file)
                        .filter(Documents.Document::application)
                        .isPresent())
                .toList();
        List<String> roots = applications.stream()
                .filter(file -> importers.getOrDefault(file, Set.of()).stream().noneMatch(applications::contains))
                .toList();
        return roots.isEmpty() ? List.of(name) : roots;
    }

    private Map<String, Set<String>> importers() {
        Set<String> all = new TreeSet<>(known);
        all.addAll(documents.open());
        Map<String, Set<String>> importers = new LinkedHashMap<>();
        for (String file : all) {
            documents
                    .find(file)
                    .ifPresent(document -> document.imports()
                            .forEach(target -> importers
                                    .computeIfAbsent(target, t -> new TreeSet<>())
                                    .add(file)));
        }
        return importers;
    }

    /** The first application of a file, as its texts are now; empty when the file cannot be read. */
    public Optional<Reading> reading(String name) {
        return read(of(name).get(0)).filter(reading -> reading.documents().containsKey(name));
    }

    /** An application as its texts are now; empty when its own file cannot be read. */
    public Optional<Reading> read(String root) {
        Reading last = readings.get(root);
        if (last != null && current(last)) {
            return Optional.of(last);
        }
        Map<String, Documents.Document> loaded = new LinkedHashMap<>();
        Set<String> missing = new LinkedHashSet<>();
        Documents.Document own;
        try {
            own = documents.load(root);
        } catch (IOException e) {
            readings.remove(root);
            return Optional.empty();
        }
        loaded.put(root, own);
        InvFile.Result result = InvFile.parse(root, own.text().content(), name -> {
            try {
                Documents.Document document = documents.load(name);
                loaded.put(name, document);
                return document.text().content();
            } catch (IOException e) {
                missing.add(name);
                throw e;
            }
        });
        Reading reading = new Reading(root, result, loaded, missing);
        readings.put(root, reading);
        return Optional.of(reading);
    }

    private boolean current(Reading reading) {
        return reading.missing().stream().allMatch(name -> documents.find(name).isEmpty())
                && reading.documents().entrySet().stream()
                        .allMatch(e -> documents
                                .find(e.getKey())
                                .filter(now -> now == e.getValue())
                                .isPresent());
    }

    /** Forgets applications that nobody looks at any more. */
    public void keep(Collection<String> roots) {
        readings.keySet().retainAll(Set.copyOf(roots));
    }
}
