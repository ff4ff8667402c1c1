package dev.tributary.dsl;

import java.io.IOException;

/** Finds the text of imported files. */
public interface ImportLoader {

    /** A loader for text that stands alone: every import is missing. */
    ImportLoader NONE = path -> {
        throw new IOException("imports are not available here");
    };

    /**
     * Reads one file.
     *
     * @param path the import's path, resolved against the name of the file that imports it, with {@code /} as separator
     * @throws IOException when there is no such file; its message says why, for people
     */
    String load(String path) throws IOException;
}
