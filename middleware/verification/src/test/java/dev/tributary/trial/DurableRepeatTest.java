package dev.tributary.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever repeats a request may find an outcome that is committed, but not durable yet; the answer is, all the same. */
class DurableRepeatTest {
    @TempDir
    Path directory;

    @Test
    void aRepeatedAnswerIsDurable() throws Exception {
        try (Server server = Server.start(directory)) {
            try (Connection superuser = server.superuser().connect();
                    Statement statement = superuser.createStatement()) {
                // Nobody else flushes what was committed asynchronously.
                statement.execute("ALTER SYSTEM SET wal_writer_delay = '10s'");
                statement.execute("SELECT pg_reload_conf()");
            }
            Trial.install(server.owner(), "trial_app");
            try (Node node = Node.open(Trial.application(), Trial.plan(), server.application())) {
                Calls calls = Calls.on(node, 2, 1);
                for (Call.Way way : Call.Way.values()) {
                    if (way != Call.Way.LOOK) {
                        repeat(server, node, calls, way);
                    }
                }
            }
        }
    }

    private static void repeat(Server server, Node node, Calls calls, Call.Way way) throws SQLException {
        Call call = new Call(
                "append",
                way,
                Map.of(
                        "sequence", calls.sequences().get(0).toString(),
                        "other", calls.sequences().get(1).toString(),
                        "token", String.valueOf(1 + way.name().length())),
                "request " + way);
        assertThat(node.answer(call).done()).isTrue();
        try (Connection superuser = server.superuser().connect();
                Statement statement = superuser.createStatement()) {
            statement.execute("SET synchronous_commit = off");
            statement.execute("UPDATE tributary.request SET result = result WHERE request_id = 'request " + way + "'");
            String committed = value(statement, "SELECT pg_current_wal_insert_lsn()");
            Answer again = node.answer(call);
            assertThat(again.repeated()).as(again.toString()).isTrue();
            assertThat(value(statement, "SELECT pg_current_wal_flush_lsn() >= '" + committed + "'::pg_lsn"))
                    .as("durable, %s", way)
                    .isEqualTo("t");
        }
    }

    private static String value(Statement statement, String query) throws SQLException {
        try (ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }
}
