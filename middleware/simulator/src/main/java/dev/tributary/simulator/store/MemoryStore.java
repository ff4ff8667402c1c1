package dev.tributary.simulator.store;

import dev.tributary.dsl.model.Application;
import dev.tributary.engine.MergeTarget;
import dev.tributary.evaluate.Evaluator;
import dev.tributary.replication.SiteStore;
import dev.tributary.replication.SiteTransaction;
import dev.tributary.store.Schema;
import java.sql.SQLException;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A site's database in memory, which commits one transaction after the other. What it was at some time can be kept and come
 * back, as after a crash. Not safe for use by many threads: whoever simulates has one.
 */
public final class MemoryStore implements SiteStore {
    private final Schema schema;
    private final Evaluator evaluator;
    private final String origin;
    private final LongSupplier clock;
    private final Runnable committed;
    private SiteDatabase database;
    private UnaryOperator<SiteTransaction> around = UnaryOperator.identity();
    private UnaryOperator<MergeTarget> aroundTables = UnaryOperator.identity();
    private MemoryTransaction.ControlListener control = (batch, seen) -> {};
    private Runnable flush = () -> {};
    private @Nullable MemoryTransaction current;

    /**
     * An empty database.
     *
     * @param origins of all sites, {@code origin} being the own one
     * @param clock in microseconds since 1970
     * @param committed called after each commit
     */
    public MemoryStore(
            Application application,
            String origin,
            List<String> origins,
            String coordinator,
            LongSupplier clock,
            Runnable committed) {
        this.schema = new Schema(application);
        this.evaluator = new Evaluator(application);
        this.origin = origin;
        this.clock = clock;
        this.committed = committed;
        this.database = SiteDatabase.empty(evaluator, origins, coordinator);
    }

    /** What is committed. It never changes; a later commit puts another one in its place. */
    public SiteDatabase database() {
        return database;
    }

    /** Goes back to what was committed before. */
    public void restore(SiteDatabase earlier) {
        database = earlier;
    }

    /** Has each transaction that comes through {@link SiteStore} seen through something else, which may fail it, or spoil it. */
    public void around(UnaryOperator<SiteTransaction> decorator) {
        around = decorator;
    }

    /** Has what merging reads and writes seen through something else. */
    public void aroundTables(UnaryOperator<MergeTarget> decorator) {
        aroundTables = decorator;
    }

    /** Fails a transaction of the applier in its midst, as the end of its instance would: once, after so many steps. */
    public void failAfter(int steps, Runnable failed) {
        UnaryOperator<SiteTransaction> before = around;
        around = transaction -> new Failing(before.apply(transaction), steps, () -> {
            around = before;
            failed.run();
        });
    }

    /** Who is told of control records. */
    public void onControl(MemoryTransaction.ControlListener listener) {
        control = listener;
    }

    /** What makes everything durable at once, for commits that wait for it. */
    public void onDurable(Runnable flushing) {
        flush = flushing;
    }

    @Override
    public <T> T transaction(Work<T> work) throws SQLException {
        MemoryTransaction transaction = begin();
        T result = work.in(around.apply(transaction));
        end(transaction);
        return result;
    }

    /** What a site does in its own database besides merging. */
    public interface Own {
        void in(MemoryTransaction transaction) throws SQLException;
    }

    /** Runs a transaction of the site itself. */
    public void commit(Own work) throws SQLException {
        MemoryTransaction transaction = begin();
        work.in(transaction);
        end(transaction);
    }

    /** Commits something at once, whatever becomes of the transaction that is under way. */
    public void atOnce(Own work) throws SQLException {
        MemoryTransaction outer = current;
        commit(work);
        current = outer;
    }

    private MemoryTransaction begin() {
        MemoryTransaction transaction = new MemoryTransaction(schema, origin, clock, aroundTables, control, database);
        current = transaction;
        return transaction;
    }

    private void end(MemoryTransaction transaction) {
        current = null;
        if (transaction.changed()) {
            database = transaction.database();
            committed.run();
            if (transaction.durable()) {
                flush.run();
            }
        }
    }
}
