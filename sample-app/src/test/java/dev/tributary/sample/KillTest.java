package dev.tributary.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.postgres.testing.TestDatabase;
import dev.tributary.sample.inventory.StockId;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A shop is killed with SIGKILL in the middle of its work: what it acknowledged is there. */
class KillTest {
    private static final Duration DURATION = Duration.ofSeconds(Long.getLong("tributary.load.seconds", 10));
    private static final int AT_LEAST = 500;

    private final Set<Integer> received = new HashSet<>();
    private final Map<UUID, Integer> reserved = new HashMap<>();

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void nothingAcknowledgedIsLost() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                Tables tables = Tables.of(database)) {
            StockId stock;
            try (RunningShop shop = RunningShop.start(database)) {
                stock = shop.stock(0);
            }

            pressAndKill(database, stock);

            try (RunningShop shop = RunningShop.start(database)) {
                shop.inventory().receive(stock, 1_000_000_000);
                shop.inventory().reserve(stock, 7);
            }
            received.add(1_000_000_000);

            List<Integer> logged = quantities(tables, "receive");
            assertThat(logged).doesNotHaveDuplicates().containsAll(received);
            assertThat(logged.size() - received.size())
                    .as("in flight when killed")
                    .isBetween(0, Load.THREADS);
            assertThat(tables.onHand(stock)).isEqualTo(sum(logged));
            assertThat(tables.reserved(stock)).isEqualTo(sum(quantities(tables, "reserve")));
            for (Map.Entry<UUID, Integer> reservation : reserved.entrySet()) {
                assertThat(tables.sql()
                                .sql("SELECT quantity FROM reservation WHERE id = ?")
                                .param(reservation.getKey())
                                .query(Integer.class)
                                .optional())
                        .contains(reservation.getValue());
            }
            assertThat(tables.records("reserve"))
                    .isEqualTo(tables.count("SELECT count(*) FROM reservation"))
                    .isBetween(reserved.size() + 1L, reserved.size() + 1L + Load.THREADS);
            assertThat(tables.count("SELECT count(*) FROM tributary.log_pending"))
                    .isZero();
            assertThat(tables.count("SELECT max(sequence) - count(*) FROM tributary.log"))
                    .as("holes in the numbering")
                    .isZero();
            assertThat(tables.violations()).isEmpty();
        }
    }

    private void pressAndKill(TestDatabase database, StockId stock) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                PressedShop.class.getName(),
                stock.product().toString(),
                stock.warehouse().toString()));
        command.addAll(RunningShop.arguments(database));
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        StringBuilder rest = new StringBuilder();
        try (BufferedReader lines = child.inputReader()) {
            long end = Long.MAX_VALUE;
            String line;
            while ((line = lines.readLine()) != null) {
                if (!acknowledged(line)) {
                    rest.append(line).append('\n');
                }
                if (end == Long.MAX_VALUE && !received.isEmpty()) {
                    end = System.nanoTime() + DURATION.toNanos();
                }
                if (end != Long.MAX_VALUE
                        && System.nanoTime() > end
                        && received.size() >= AT_LEAST
                        && !reserved.isEmpty()
                        && child.isAlive()) {
                    child.destroyForcibly();
                }
            }
        } catch (IOException e) {
            // A pipe of a killed process may break instead of ending; what was read counts.
            rest.append(e);
        }
        assertThat(child.waitFor()).as(rest.toString()).isEqualTo(128 + 9);
        assertThat(reserved).isNotEmpty();
        System.out.printf("killed after %d received, %d reserved%n", received.size(), reserved.size());
    }

    private boolean acknowledged(String line) {
        if (line.startsWith(PressedShop.RECEIVED)) {
            received.add(Integer.parseInt(line.substring(PressedShop.RECEIVED.length())));
            return true;
        }
        if (line.startsWith(PressedShop.RESERVED)) {
            String[] words = line.substring(PressedShop.RESERVED.length()).split(" ", -1);
            reserved.put(UUID.fromString(words[0]), Integer.parseInt(words[1]));
            return true;
        }
        return false;
    }

    private static List<Integer> quantities(Tables tables, String operation) {
        return tables.sql()
                .sql("SELECT (arguments ->> 'quantity')::int FROM tributary.log WHERE operation = ?")
                .param(operation)
                .query(Integer.class)
                .list();
    }

    private static long sum(Iterable<Integer> quantities) {
        long sum = 0;
        for (int quantity : quantities) {
            sum += quantity;
        }
        return sum;
    }
}
