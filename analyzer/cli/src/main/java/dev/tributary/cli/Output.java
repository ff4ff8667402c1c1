package dev.tributary.cli;

import dev.tributary.analyzer.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
            return Optional.of(file + " cannot be written: " + FileFailure.why(e));
        }
    }
}
