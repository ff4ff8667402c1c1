package dev.tributary.postgres.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A server that lives on after its JVM was killed: it holds its data directory, and no other server can start there. */
final class StaleServer {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private StaleServer() {}

    static void stop(Path dataDirectory) {
        if (!Files.exists(pidFile(dataDirectory))) {
            return;
        }
        requireUnlocked(dataDirectory);
        Optional<ProcessHandle> server = processOf(dataDirectory);
        if (server.isEmpty()) {
            return;
        }
        ProcessHandle process = server.get();
        // A polite stop waits for the clients; those of a killed JVM are gone, so it is quick unless others are
        // connected.
        process.destroy();
        if (!EmbeddedServer.await(process, STOP_TIMEOUT)) {
            process.destroyForcibly();
            if (!EmbeddedServer.await(process, STOP_TIMEOUT)) {
                throw new EmbeddedServerException(
                        "a PostgreSQL server (process " + process.pid() + ") still runs on " + dataDirectory
                                + " and does not stop; stop it, then start again",
                        null);
            }
        }
    }

    /** The JVM that started a server holds a lock in the data directory for as long as it lives. */
    private static void requireUnlocked(Path dataDirectory) {
        Path lockFile = dataDirectory.resolve("epg-lock");
        if (!Files.exists(lockFile)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                throw inUse(dataDirectory, null);
            }
        } catch (OverlappingFileLockException e) {
            throw inUse(dataDirectory, e);
        } catch (IOException e) {
            throw new EmbeddedServerException(lockFile + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static EmbeddedServerException inUse(Path dataDirectory, @Nullable Throwable cause) {
        return new EmbeddedServerException(
                "the data directory " + dataDirectory + " is in use by a running application; stop that one, or choose"
                        + " another directory",
                cause);
    }

    private static Path pidFile(Path dataDirectory) {
        return dataDirectory.resolve("postmaster.pid");
    }

    /** The server that runs there. Its process id is the first line of the file; after a reboot another program may have it. */
    static Optional<ProcessHandle> processOf(Path dataDirectory) {
        Path pidFile = pidFile(dataDirectory);
        try {
            List<String> lines = Files.readAllLines(pidFile);
            return lines.isEmpty()
                    ? Optional.empty()
                    : ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
                            .filter(process ->
                                    process.info().command().orElse("").contains("postgres"));
        } catch (IOException | NumberFormatException e) {
            throw new EmbeddedServerException(pidFile + " cannot be read: " + e.getMessage(), e);
        }
    }
}
