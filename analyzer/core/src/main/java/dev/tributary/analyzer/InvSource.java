package dev.tributary.analyzer;

import dev.tributary.dsl.InvFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads the text of {@code .inv} files, and says in words when it cannot. */
public final class InvSource {
    private InvSource() {}

    /** A file that cannot be read as text; the message is one line for people. */
    public static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnreadableException(String message, Throwable cause) {
            super(message, cause);
        }

        UnreadableException(String message) {
            super(message);
        }
    }

    /**
     * Reads and resolves a file and everything that it imports.
     *
     * @throws UnreadableException when the file itself cannot be read; an import that cannot is a diagnostic
     */
    public static InvFile.Result load(Path file) throws UnreadableException {
        return InvFile.parse(file.toString(), read(file), path -> {
            try {
                return read(Path.of(path));
            } catch (UnreadableException | InvalidPathException e) {
                throw new IOException(e.getMessage(), e);
            }
        });
    }

    /** Reads the text of one file. */
    public static String read(Path file) throws UnreadableException {
        if (Files.isDirectory(file)) {
            throw new UnreadableException(file + " is a directory, expected an .inv file");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (NoSuchFileException e) {
            throw new UnreadableException(file + " does not exist", e);
        } catch (AccessDeniedException e) {
            throw new UnreadableException(file + " cannot be opened: permission denied", e);
        } catch (CharacterCodingException e) {
            throw new UnreadableException(file + " is not UTF-8 text", e);
        } catch (IOException e) {
            throw new UnreadableException(file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
