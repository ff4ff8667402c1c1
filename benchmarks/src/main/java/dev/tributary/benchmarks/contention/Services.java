package dev.tributary.benchmarks.contention;

import dev.tributary.benchmarks.database.Applications;
import dev.tributary.benchmarks.database.BenchmarkDatabase;
import dev.tributary.benchmarks.load.Caller;
import dev.tributary.benchmarks.peer.CopyingLog;
import dev.tributary.benchmarks.peer.LogEntry;
import dev.tributary.benchmarks.peer.PeerApplication;
import dev.tributary.benchmarks.peer.PeerBank;
import dev.tributary.benchmarks.peer.PeerLog;
import dev.tributary.benchmarks.site.Bodies;
import dev.tributary.benchmarks.site.Declared;
import dev.tributary.benchmarks.site.SiteApplication;
import dev.tributary.engine.Engine;
import dev.tributary.engine.EngineStatus;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.springframework.context.ConfigurableApplicationContext;

/** The applications that are compared, each with 32 connections, and what they can be asked for. */
final class Services implements AutoCloseable {
    /** Of Boot's own pool beside the 27 of the engine's default pools. */
    private static final int REST_OF_32 = 5;

    private final ConfigurableApplicationContext site;
    private final ConfigurableApplicationContext peer;
    private final ConfigurableApplicationContext strict;
    private final List<Contender> contenders;

    Services(BenchmarkDatabase database) throws SQLException {
        this.site = start(SiteApplication.class, database, REST_OF_32, Map.of("tributary.site", "benchmark"));
        this.peer = start(PeerApplication.class, database, 32, Applications.withoutTributary(null));
        this.strict =
                start(PeerApplication.class, database, 32, Applications.withoutTributary("TRANSACTION_SERIALIZABLE"));
        try (Connection connection = database.connect()) {
            site.getBean(Declared.class).deposit(anyAccount(connection), 1);
            peer.getBean(PeerLog.class).writeLike(LogEntry.newest(connection));
        }
        this.contenders = contenders();
    }

    private static ConfigurableApplicationContext start(
            Class<?> application, BenchmarkDatabase database, int connections, Map<String, String> more) {
        return Applications.start(
                application, database.url(), database.application(), database.owner(), connections, more);
    }

    private static UUID anyAccount(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM account LIMIT 1")) {
            rows.next();
            return rows.getObject(1, UUID.class);
        }
    }

    private record Asked(
            String name,
            Role role,
            Ledger ledger,
            int effect,
            BiConsumer<UUID, Caller> asking,
            Supplier<Map<String, Long>> counting)
            implements Contender {
        @Override
        public void call(UUID account, Caller caller) {
            asking.accept(account, caller);
        }

        @Override
        public Map<String, Long> counters() {
            return counting.get();
        }
    }

    private List<Contender> contenders() {
        Declared declared = site.getBean(Declared.class);
        Bodies bodies = site.getBean(Bodies.class);
        PeerBank bank = peer.getBean(PeerBank.class);
        PeerBank strictBank = strict.getBean(PeerBank.class);
        PeerLog log = peer.getBean(PeerLog.class);
        CopyingLog copying = peer.getBean(CopyingLog.class);
        return List.of(
                way(Names.DECLARED, 1, account -> declared.deposit(account, 1)),
                way(Names.BODY, 1, account -> bodies.deposit(account, 1)),
                way(Names.COORDINATED_DECLARED, -1, account -> declared.withdraw(account, 1)),
                way(Names.COORDINATED_BODY, -1, account -> bodies.withdraw(account, 1)),
                way(Names.COORDINATED_BODY_VALIDATED, -1, account -> bodies.withdrawValidated(account, 1)),
                peer(Names.ATOMIC_UPDATE, Ledger.ACCOUNTS, account -> bank.update(account, 1)),
                peer(Names.FOR_UPDATE, Ledger.ACCOUNTS, account -> bank.lockAndUpdate(account, 1)),
                peer(Names.VERSION, Ledger.VERSIONED_ACCOUNTS, account -> bank.readAndUpdateVersion(account, 1)),
                peer(Names.SERIALIZABLE, Ledger.ACCOUNTS, account -> strictBank.readAndUpdate(account, 1)),
                asked(Names.LOG_INSERT, Contender.Role.LIMIT, Ledger.LOG, 0, account -> log.insert()),
                asked(Names.LOG_COPY, Contender.Role.LIMIT, Ledger.LOG, 0, account -> copying.insert()),
                asked(
                        Names.BY_HAND,
                        Contender.Role.PEER_OF_ONE,
                        Ledger.ACCOUNTS_AND_LOG,
                        1,
                        account -> bank.updateAndLog(account, 1)));
    }

    private interface Call {
        void on(UUID account);
    }

    /** The engine repeats what lost a race by itself. */
    private Contender way(String name, int effect, Call call) {
        Engine engine = site.getBean(Engine.class);
        return new Asked(name, Contender.Role.WAY, Ledger.SITE, effect, (account, caller) -> call.on(account), () -> {
            EngineStatus status = engine.status();
            return Map.of("batches", status.batches(), "retries", status.retries());
        });
    }

    private static Contender peer(String name, Ledger ledger, Call call) {
        return asked(name, Contender.Role.PEER, ledger, 1, call);
    }

    private static Contender asked(String name, Contender.Role role, Ledger ledger, int effect, Call call) {
        return new Asked(
                name, role, ledger, effect, (account, caller) -> caller.retrying(() -> call.on(account)), Map::of);
    }

    List<Contender> all() {
        return contenders;
    }

    @Override
    public void close() {
        strict.close();
        peer.close();
        site.close();
    }
}
