package dev.tributary.analyzer;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** Why a file or folder cannot be written, in words. */
public final class FileFailure {
    private FileFailure() {}

    /** What happened, without the names of classes. */
    public static String why(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "its folder does not exist";
        } else if (e instanceof AccessDeniedException) {
            return "permission denied";
        } else if (e instanceof FileAlreadyExistsException exists) {
            return exists.getFile() + " is no folder";
        } else if (e instanceof FileSystemException failed && failed.getReason() != null) {
            return failed.getReason().substring(0, 1).toLowerCase(Locale.ROOT)
                    + failed.getReason().substring(1);
        }
        return String.valueOf(e.getMessage());
    }
}
