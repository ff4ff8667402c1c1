package dev.tributary.trial;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PostgreSQL server that is killed with all its processes and started again on the same data. */
final class Server implements AutoCloseable {
    private final Path data;
    private final File log;
    private final int port;
    private Process keeper;

    private Server(Path directory, int port) {
        this.data = directory.resolve("data");
        this.log = directory.resolve("server.log").toFile();
        this.port = port;
    }

    static Server start(Path directory) throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Server server = new Server(directory, port);
        server.start();
        return server;
    }

    /** Returns when it takes connections again. */
    void start() throws IOException {
        keeper = Child.java(log, ServerMain.class, data.toString(), String.valueOf(port));
        BufferedReader lines = keeper.inputReader();
        String line = lines.readLine();
        while (line != null && !line.equals(NodeMain.READY)) {
            line = lines.readLine();
        }
        if (line == null) {
            throw new IOException("the server does not start: " + Files.readString(log.toPath()));
        }
    }

    /** SIGKILL of the postmaster and of every process that it has started; none of them can write anything more. */
    void kill() throws Exception {
        long pid = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
        ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
        List<ProcessHandle> backends = postmaster.descendants().toList();
        List<ProcessHandle> all =
                Stream.concat(Stream.of(postmaster), backends.stream()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle process : all) {
            process.onExit().get(30, TimeUnit.SECONDS);
        }
        keeper.destroyForcibly();
        keeper.waitFor();
    }

    Address owner() {
        return new Address(url(), "trial_owner", "owner");
    }

    Address application() {
        return new Address(url(), "trial_app", "app");
    }

    Address superuser() {
        return new Address(url(), "postgres", "");
    }

    private String url() {
        return "jdbc:postgresql://localhost:" + port + "/trial";
    }

    String setting(String name) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(), "postgres", "");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SHOW " + name)) {
            result.next();
            return result.getString(1);
        }
    }

    /** Stops it properly. */
    @Override
    public void close() throws IOException {
        keeper.getOutputStream().close();
        try {
            if (!keeper.waitFor(60, TimeUnit.SECONDS)) {
                keeper.destroyForcibly();
            }
        } catch (InterruptedException e) {
            keeper.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
