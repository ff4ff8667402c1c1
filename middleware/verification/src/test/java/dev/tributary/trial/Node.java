package dev.tributary.trial;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.model.Type;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.engine.Coordination;
import dev.tributary.engine.Engine;
import dev.tributary.engine.EngineOptions;
import dev.tributary.engine.Invocation;
import dev.tributary.engine.OperationCall;
import dev.tributary.engine.Receipt;
import dev.tributary.outcome.CoordinatorUnavailableException;
import dev.tributary.outcome.DatabaseException;
import dev.tributary.outcome.GuardRejectedException;
import dev.tributary.outcome.InvariantRejectedException;
import dev.tributary.outcome.OperationException;
import dev.tributary.outcome.OutcomeUnknownException;
import dev.tributary.outcome.OverloadedException;
import dev.tributary.outcome.RowNotFoundException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** One instance of the application: an engine with its pools, as a service has them. */
public final class Node implements Instance, AutoCloseable {
    static final String SITE = "north";
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<LinkedHashMap<String, List<Long>>> READS = new TypeReference<>() {};

    private final Application application;
    private final List<HikariDataSource> pools = new ArrayList<>();
    private final HikariDataSource snapshots;
    private final HikariDataSource serializable;
    private final Engine engine;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "call");
        thread.setDaemon(true);
        return thread;
    });

    private Node(Application application, Address address, Function<Node, Engine> engine) {
        this.application = application;
        this.snapshots = pool(address, "snapshots", 16, true, "TRANSACTION_REPEATABLE_READ");
        this.serializable = pool(address, "serializable", 16, false, "TRANSACTION_SERIALIZABLE");
        this.engine = engine.apply(this);
    }

    /** Starts an engine on a database that has the tables. */
    public static Node open(Application application, Plan plan, Address address) {
        return new Node(
                application,
                address,
                node -> Engine.builder()
                        .application(application)
                        .plan(plan)
                        .site(SITE)
                        .commits(node.pool(address, "commits", 4, false, "TRANSACTION_READ_COMMITTED"))
                        .snapshots(node.snapshots)
                        .serializable(node.serializable)
                        .options(EngineOptions.defaults())
                        .start());
    }

    /** Calls an engine that runs already, and whose database is there. */
    static Node of(Application application, Engine engine, Address address) {
        return new Node(application, address, node -> engine);
    }

    private HikariDataSource pool(Address address, String name, int size, boolean readOnly, String isolation) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(address.url());
        config.setUsername(address.user());
        config.setPassword(address.password());
        config.addDataSourceProperty("ApplicationName", name);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(5_000);
        config.setAutoCommit(false);
        config.setReadOnly(readOnly);
        config.setTransactionIsolation(isolation);
        HikariDataSource pool = new HikariDataSource(config);
        pools.add(pool);
        return pool;
    }

    public Engine engine() {
        return engine;
    }

    DataSource snapshots() {
        return snapshots;
    }

    @Override
    public CompletableFuture<Answer> call(Call call) {
        return CompletableFuture.supplyAsync(() -> answer(call), threads);
    }

    void call(Call call, Consumer<Answer> told) {
        threads.execute(() -> told.accept(answer(call)));
    }

    Answer answer(Call call) {
        Map<String, List<Long>> reads = new LinkedHashMap<>();
        try {
            if (call.way() == Call.Way.LOOK) {
                look(call, reads);
                return new Answer(Answer.Kind.DONE, "", "", 0, false, Map.of(), reads);
            }
            OperationCall operation = new OperationCall(call.operation(), arguments(call), call.requestId());
            Receipt receipt = call.way() == Call.Way.DECLARED ? engine.invoke(operation) : body(call, operation, reads);
            return done(receipt, reads);
        } catch (GuardRejectedException | InvariantRejectedException | RowNotFoundException e) {
            return Answer.of(Answer.Kind.REJECTED, e.toString());
        } catch (DatabaseException | OverloadedException | CoordinatorUnavailableException e) {
            return Answer.of(Answer.Kind.NOT_DONE, e.toString());
        } catch (OutcomeUnknownException e) {
            return Answer.of(Answer.Kind.UNKNOWN, e.toString());
        } catch (OperationException e) {
            return Answer.of(Answer.Kind.BROKEN, e.toString());
        } catch (SQLException e) {
            return Answer.of(Answer.Kind.NOT_DONE, e.toString());
        } catch (RuntimeException e) {
            return Answer.of(Answer.Kind.BROKEN, e + " at " + e.getStackTrace()[0]);
        }
    }

    private static Answer done(Receipt receipt, Map<String, List<Long>> reads) {
        Map<String, String> keys = new HashMap<>();
        receipt.keys().forEach((name, key) -> keys.put(name, key.toString()));
        Map<String, List<Long>> first = receipt.result() == null ? reads : JSON.readValue(receipt.result(), READS);
        return new Answer(Answer.Kind.DONE, "", receipt.origin(), receipt.sequence(), receipt.repeated(), keys, first);
    }

    private Receipt body(Call call, OperationCall operation, Map<String, List<Long>> reads) {
        Coordination coordination =
                call.way() == Call.Way.VALIDATED ? Coordination.VALIDATED : Coordination.SERIALIZABLE;
        return engine.retrying(call.operation(), () -> {
            reads.clear();
            try (Invocation invocation = engine.begin(operation, coordination)) {
                if (invocation.repeated().isPresent()) {
                    return invocation.repeated().get();
                }
                Body body = new Body(invocation.connection(), call.arguments());
                invocation.effects(body.run(call.operation()));
                reads.putAll(body.reads());
                return invocation.commit(JSON.writeValueAsString(reads));
            } catch (SQLException e) {
                throw new DatabaseException(call.operation(), e.toString(), e);
            }
        });
    }

    /**
     * Serializable like the operations: beside serializable bodies, a plain snapshot may show a state that is valid but that no
     * serial order passes through (Fekete, O'Neil, O'Neil, "A Read-Only Transaction Anomaly", SIGMOD Record 2004).
     */
    private void look(Call call, Map<String, List<Long>> reads) throws SQLException {
        try (Connection connection = serializable.getConnection()) {
            connection.setReadOnly(true);
            try {
                for (String sequence : call.arguments().get("sequences").split(" ", -1)) {
                    reads.put(sequence, Body.read(connection, UUID.fromString(sequence)));
                }
                // What is committed may not be durable yet (docs/decisions/013); an answer that a crash takes back is
                // none.
                try (Statement statement = connection.createStatement()) {
                    statement.execute("SELECT pg_logical_emit_message(false, 'look', '', true)");
                }
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    private Map<String, Object> arguments(Call call) {
        Map<String, Object> arguments = new HashMap<>();
        for (Parameter parameter : application.operations().stream()
                .filter(o -> o.name().equals(call.operation()))
                .findFirst()
                .orElseThrow()
                .parameters()) {
            String text = call.arguments().get(parameter.name());
            if (text != null) {
                arguments.put(
                        parameter.name(),
                        parameter.type() instanceof Type.Reference
                                ? RowKey.of(UUID.fromString(text))
                                : new BigDecimal(text));
            }
        }
        return arguments;
    }

    @Override
    public void close() {
        engine.close();
        pools.forEach(HikariDataSource::close);
        threads.shutdownNow();
    }
}
