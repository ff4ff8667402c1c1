package dev.tributary.trial;

import dev.tributary.postgres.embedded.EmbeddedServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A PostgreSQL server that is killed with all its processes and started again on the same data. */
final class Server implements AutoCloseable {
    private final Path data;
    private EmbeddedServer server;

    private Server(Path data) {
        this.data = data;
        this.server = EmbeddedServer.start(data, 0);
    }

    static Server start(Path directory) {
        Server server = new Server(directory.resolve("data"));
        server.server.createRole("trial_owner", "owner", "CREATEROLE");
        server.server.createRole("trial_app", "app", "");
        server.server.createDatabase("trial", "trial_owner");
        return server;
    }

    /** Starts it again; returns when it takes connections. */
    void start() {
        server = EmbeddedServer.start(data, server.port());
    }

    /** SIGKILL of the postmaster and of every process that it has started; none of them can write anything more. */
    void kill() {
        server.kill();
    }

    Address owner() {
        return new Address(url(), "trial_owner", "owner");
    }

    Address application() {
        return new Address(url(), "trial_app", "app");
    }

    Address superuser() {
        return new Address(url(), server.superuser(), "");
    }

    private String url() {
        return server.jdbcUrl("trial");
    }

    String setting(String name) throws SQLException {
        try (Connection connection = superuser().connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SHOW " + name)) {
            result.next();
            return result.getString(1);
        }
    }

    /** Stops it properly. */
    @Override
    public void close() {
        server.close();
    }
}
