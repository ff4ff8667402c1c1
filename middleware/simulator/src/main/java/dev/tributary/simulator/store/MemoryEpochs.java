package dev.tributary.simulator.store;

import dev.tributary.coordinator.Epoch;
import dev.tributary.coordinator.Standing;
import dev.tributary.log.LogBatch;
import dev.tributary.log.LogEntry;
import dev.tributary.replication.Cursor;
import dev.tributary.replication.EpochTransaction;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** What moves of the coordinator do in a transaction. */
final class MemoryEpochs implements EpochTransaction {
    private static final String OBJECT_IN_USE = "55006";

    private final MemoryTransaction transaction;
    private final MemoryTransaction.ControlListener control;

    MemoryEpochs(MemoryTransaction transaction, MemoryTransaction.ControlListener control) {
        this.transaction = transaction;
        this.control = control;
    }

    @Override
    public Standing standing() {
        return transaction.database().standing(transaction.own());
    }

    @Override
    public void lock() {
        // Transactions happen one after the other.
    }

    @Override
    public void open(Epoch epoch, String origin, long sequence) throws SQLException {
        Epoch open = transaction.open(epoch);
        if (!open.equals(epoch)) {
            throw new SQLException("epoch " + epoch.number() + " is to be " + epoch.site() + "'s, and is " + open.site()
                    + "'s here: two sites were coordinators at once");
        }
    }

    @Override
    public Place append(String operation, String arguments) throws SQLException {
        Map<String, Long> seen = transaction.database().merged();
        LogEntry entry = new LogEntry(LogEntry.Kind.CONTROL, operation, arguments, "[]", null, null);
        LogBatch batch = transaction.append(transaction.next(), List.of(entry), List.of(List.of()), null, "");
        transaction.beDurable();
        control.appended(batch, seen);
        return new Place(batch.origin(), batch.lastSequence());
    }

    private List<String> origins(String site) {
        return transaction.cursors().values().stream()
                .filter(cursor -> cursor.site().equals(site))
                .map(Cursor::origin)
                .toList();
    }

    @Override
    public void freeze(String site, String successor) throws SQLException {
        transaction.beDurable();
        for (String origin : origins(site)) {
            String before = transaction.database().frozenFor(origin).orElse(successor);
            if (!before.equals(successor)) {
                throw new SQLException(
                        "site " + site + " is being declared lost already, for " + before, OBJECT_IN_USE);
            }
            transaction.freeze(origin, successor);
        }
    }

    @Override
    public void thaw(String site) {
        for (String origin : origins(site)) {
            if (transaction.database().cursor(origin).endsAt() == null) {
                transaction.thaw(origin);
            }
        }
    }

    @Override
    public void receive(List<LogBatch> batches) {
        transaction.beDurable();
        batches.forEach(batch -> transaction.receive(batch, false));
    }

    @Override
    public void end(String origin, long last) {
        Cursor cursor = transaction.database().cursor(origin);
        if (cursor.endsAt() == null) {
            transaction.end(origin, last);
            transaction.freeze(origin, cursor.site());
        }
    }
}
