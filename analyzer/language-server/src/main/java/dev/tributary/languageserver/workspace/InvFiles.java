package dev.tributary.languageserver.workspace;

import dev.tributary.languageserver.text.FileNames;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Finds the {@code .inv} files of folders. */
final class InvFiles {
    private static final int MOST_FILES = 2_000;
    private static final int MOST_VISITED = 200_000;
    private static final int DEEPEST = 20;
    private static final Set<String> SKIPPED = Set.of("target", "build", "node_modules", "out", "bin");

    private InvFiles() {}

    /** The names of all files below the folders, where builds do not put their copies. */
    static Set<String> below(Collection<Path> folders) {
        Set<String> names = new TreeSet<>();
        folders.forEach(folder -> walk(folder, names));
        return names;
    }

    private static void walk(Path folder, Set<String> names) {
        try {
            Files.walkFileTree(folder, Set.of(), DEEPEST, new Visitor(names));
        } catch (IOException e) {
            // A folder that cannot be listed has no files to show.
            return;
        }
    }

    /** The names of the files in the folder of another. */
    static List<String> beside(String name) {
        List<String> names = new ArrayList<>();
        Path folder = FileNames.onDisk(name).map(Path::getParent).orElse(null);
        if (folder == null) {
            return names;
        }
        try (var files = Files.newDirectoryStream(folder, "*.inv")) {
            for (Path file : files) {
                names.add(FileNames.of(file));
                if (names.size() == MOST_FILES) {
                    break;
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            return names;
        }
        return names;
    }

    private static final class Visitor extends SimpleFileVisitor<Path> {
        private final Set<String> names;
        private int visited;

        Visitor(Set<String> names) {
            this.names = names;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = String.valueOf(folder.getFileName());
            return SKIPPED.contains(name) || (name.startsWith(".") && name.length() > 1)
                    ? FileVisitResult.SKIP_SUBTREE
                    : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && String.valueOf(file.getFileName()).endsWith(".inv")) {
                names.add(FileNames.of(file));
            }
            return ++visited >= MOST_VISITED || names.size() >= MOST_FILES
                    ? FileVisitResult.TERMINATE
                    : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
        }
    }
}
