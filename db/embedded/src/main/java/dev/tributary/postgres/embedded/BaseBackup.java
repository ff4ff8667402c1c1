package dev.tributary.postgres.embedded;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/** What pg_basebackup does, which the embedded distribution lacks: a copy of the files of a server that goes on writing. */
final class BaseBackup {
    private static final String LABEL = "backup_label";
    private static final Path WAL = Path.of("pg_wal");

    /** Whose files are of the running server only; slots too, because nobody reads from those of a copy. */
    private static final Set<Path> LEFT_EMPTY = Set.of(
            WAL,
            Path.of("pg_dynshmem"),
            Path.of("pg_notify"),
            Path.of("pg_replslot"),
            Path.of("pg_serial"),
            Path.of("pg_snapshots"),
            Path.of("pg_stat_tmp"),
            Path.of("pg_subtrans"));

    private static final Set<Path> LEFT_OUT =
            Set.of(Path.of("postmaster.pid"), Path.of("postmaster.opts"), Path.of("epg-lock"));

    private BaseBackup() {}

    /** Takes one of the server that the superuser is connected to, whose slot for its log ends with the connection. */
    static void take(Connection superuser, Path from, Path to) throws SQLException, IOException {
        try (Statement statement = superuser.createStatement()) {
            text(statement, "SELECT pg_create_physical_replication_slot('backup_' || pg_backend_pid(), true, true)");
            text(statement, "SELECT pg_backup_start('backup', fast => true)");
            copy(from, to, LEFT_EMPTY);
            String label = text(statement, "SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)");
            copy(from.resolve(WAL), to.resolve(WAL), Set.of());
            Files.writeString(to.resolve(LABEL), label);
        }
    }

    private static String text(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private static void copy(Path from, Path to, Set<Path> leftEmpty) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Path name = from.relativize(directory);
                Path copied = to.resolve(name);
                if (!Files.exists(copied)) {
                    Files.copy(directory, copied, StandardCopyOption.COPY_ATTRIBUTES);
                }
                return leftEmpty.contains(name) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path name = from.relativize(file);
                if (LEFT_OUT.contains(name)) {
                    return FileVisitResult.CONTINUE;
                }
                try {
                    Files.copy(file, to.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
                } catch (NoSuchFileException e) {
                    return gone();
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return gone();
                }
                throw failure;
            }

            /** Deleted in between; replaying the log deletes it in the copy as well. */
            private FileVisitResult gone() {
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
