package dev.tributary.sample.database;

import java.nio.file.Path;

/** Another shop runs on the same data directory. */
final class DirectoryInUseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DirectoryInUseException(Path directory) {
        super("another shop is running on the data directory " + directory);
    }
}
