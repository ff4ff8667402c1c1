package dev.tributary.analyzer.solver;

import dev.tributary.analyzer.FileFailure;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A folder with one small file per answer. Each file is moved into place complete and ends with its own hash, so
 * processes can share the folder, and whatever else is found in a file is no answer. A folder that cannot be used costs
 * time and no verdict: the first problem is kept for whoever asks.
 */
final class AnswerCache {
    private static final String HEADER = "tributary answer 1";
    private final Path folder;
    private @Nullable String problem;

    AnswerCache(Path folder) {
        this.folder = folder;
    }

    /** Why answers could not be read or kept, if so. */
    synchronized Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    private synchronized void failed(IOException e) {
        problem = problem == null ? "the cache " + folder + " cannot be used: " + FileFailure.why(e) : problem;
    }

    /** The lines kept under the key. */
    Optional<List<String>> read(String key) {
        Path file = file(key);
        try {
            List<String> lines = new ArrayList<>(Files.readString(file).lines().toList());
            if (lines.size() < 3) {
                return Optional.empty();
            }
            String hash = lines.remove(lines.size() - 1);
            boolean ours = lines.get(0).equals(HEADER) && lines.get(1).equals(key) && hash.equals(hash(lines));
            return ours
                    ? Optional.of(lines.subList(2, lines.size()).stream()
                            .map(AnswerCache::unescape)
                            .toList())
                    : Optional.empty();
        } catch (NoSuchFileException | CharacterCodingException e) {
            return Optional.empty();
        } catch (IOException e) {
            failed(e);
            return Optional.empty();
        }
    }

    /** Keeps lines under a key; what was there is replaced. */
    void write(String key, List<String> content) {
        List<String> lines = new ArrayList<>(List.of(HEADER, key));
        content.forEach(line -> lines.add(escape(line)));
        lines.add(hash(lines));
        Path file = file(key);
        @Nullable Path temporary = null;
        try {
            Files.createDirectories(file.getParent());
            temporary = Files.createTempFile(file.getParent(), key, ".tmp");
            Files.writeString(temporary, String.join("\n", lines) + "\n");
            move(temporary, file);
            temporary = null;
        } catch (IOException e) {
            failed(e);
        } finally {
            delete(temporary);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void delete(@Nullable Path file) {
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                failed(e);
            }
        }
    }

    /** Files lie in folders by the first two digits of their key, as there may be thousands. */
    private Path file(String key) {
        return folder.resolve(key.substring(0, 2)).resolve(key);
    }

    private static String hash(List<String> lines) {
        return Hashes.sha256(String.join("\n", lines));
    }

    private static String escape(String line) {
        return line.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    }

    private static String unescape(String line) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && i + 1 < line.length()) {
                char escaped = line.charAt(++i);
                text.append(escaped == 'n' ? '\n' : escaped == 'r' ? '\r' : escaped);
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }
}
