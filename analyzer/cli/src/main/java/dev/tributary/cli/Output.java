package dev.tributary.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Writes the files that users ask for, and says in words why one cannot be written. */
final class Output {
    private Output() {}

    /** Writes a file, or says why not. */
    static Optional<String> write(Path file, String text) {
        try {
            Files.writeString(file, text);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(file + " cannot be written: " + why(e));
        }
    }

    /** What happened, without the names of classes. */
    static String why(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "its folder does not exist";
        } else if (e instanceof AccessDeniedException) {
            return "permission denied";
        } else if (e instanceof FileSystemException failed && failed.getReason() != null) {
            return failed.getReason().substring(0, 1).toLowerCase(Locale.ROOT)
                    + failed.getReason().substring(1);
        }
        return String.valueOf(e.getMessage());
    }
}
