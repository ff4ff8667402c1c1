package dev.tributary.benchmarks.sites;

import com.sun.management.OperatingSystemMXBean;
import dev.tributary.postgres.embedded.EmbeddedServer;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What servers write to their logs, and what they and this JVM compute, from when it is made. */
final class Meter {
    private final List<EmbeddedServer> servers;
    private final long walBytes;
    private final Map<Long, Long> serverNanos;
    private final long jvmNanos;
    private final long begun = System.nanoTime();

    Meter(List<EmbeddedServer> servers) throws SQLException {
        this.servers = servers;
        this.walBytes = walBytes(servers);
        this.serverNanos = serverNanos(servers);
        this.jvmNanos = jvmNanos();
    }

    /**
     * What was spent since this meter was made.
     *
     * @param walBytes all servers together
     * @param serverNanos of the processor, all servers together; what a process used that has ended meanwhile is missing
     * @param jvmNanos of the processor
     */
    record Spent(double seconds, long walBytes, long serverNanos, long jvmNanos) {
        Run per(long records, String key, int repetition, Map<String, Long> errors) {
            Map<String, Double> values = new LinkedHashMap<>();
            values.put(Values.RECORDS, (double) records);
            values.put(Values.WAL, (double) walBytes / records);
            values.put(Values.SERVERS, serverNanos / 1e3 / records);
            values.put(Values.JVM, jvmNanos / 1e3 / records);
            values.put(Values.PROCESSOR, (serverNanos + jvmNanos) / 1e3 / records);
            return new Run(key, repetition, seconds, values, errors);
        }
    }

    Spent spent() throws SQLException {
        double seconds = (System.nanoTime() - begun) / 1e9;
        long jvm = jvmNanos() - jvmNanos;
        long processor = serverNanos(servers).entrySet().stream()
                .mapToLong(process -> process.getValue() - serverNanos.getOrDefault(process.getKey(), 0L))
                .sum();
        return new Spent(seconds, walBytes(servers) - walBytes, processor, jvm);
    }

    private static long walBytes(List<EmbeddedServer> servers) throws SQLException {
        long bytes = 0;
        for (EmbeddedServer server : servers) {
            bytes += number(server, "SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint");
        }
        return bytes;
    }

    /** By process: the server's own one, and its children. */
    private static Map<Long, Long> serverNanos(List<EmbeddedServer> servers) throws SQLException {
        Map<Long, Long> nanos = new HashMap<>();
        for (EmbeddedServer server : servers) {
            ProcessHandle.of(number(server, "SELECT pg_backend_pid()"))
                    .flatMap(ProcessHandle::parent)
                    .ifPresent(postmaster -> {
                        nanos.put(postmaster.pid(), nanos(postmaster));
                        postmaster.children().forEach(child -> nanos.put(child.pid(), nanos(child)));
                    });
        }
        return nanos;
    }

    private static long nanos(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
    }

    private static long jvmNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static long number(EmbeddedServer server, String query) throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
