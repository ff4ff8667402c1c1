package dev.tributary.languageserver.text;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How files are called: by an editor with a URI, by the language with a path whose separator is {@code /}. What is not on
 * disk, such as a text that was never saved, keeps its URI as its name.
 */
public final class FileNames {
    private FileNames() {}

    /** The name of what an editor calls so. */
    public static String of(String uri) {
        return path(uri).map(FileNames::of).orElse(uri);
    }

    /** The name of a file on disk. */
    public static String of(Path path) {
        return path.toAbsolutePath().normalize().toString().replace('\\', '/');
    }

    /** The file on disk that an editor calls so. */
    public static Optional<Path> path(String uri) {
        try {
            URI parsed = new URI(uri);
            return "file".equalsIgnoreCase(parsed.getScheme()) ? Optional.of(Path.of(parsed)) : Optional.empty();
        } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
            return Optional.empty();
        }
    }

    /** The file on disk of that name; empty for a URI. */
    public static Optional<Path> onDisk(String name) {
        try {
            Path path = Path.of(name);
            return path.isAbsolute() ? Optional.of(path) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What an editor calls it. */
    public static String uri(String name) {
        return onDisk(name).map(path -> path.toUri().toString()).orElse(name);
    }
}
