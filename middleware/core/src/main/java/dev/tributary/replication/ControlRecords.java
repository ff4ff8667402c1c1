package dev.tributary.replication;

import dev.tributary.log.LogEntry;
import java.sql.SQLException;

/** Does what control records say: records that the middleware writes for itself, and that have no effects on rows. */
public interface ControlRecords {
    /** Takes no notice of them. */
    ControlRecords NONE = (transaction, origin, entry) -> {};

    /**
     * Does what one says, in the transaction that merges it: whatever its origin wrote before, and whatever that had seen, is
     * merged in this transaction or an earlier one.
     *
     * @throws SQLException when the transaction must be rolled back; the record is then tried again
     */
    void merged(SiteTransaction transaction, String origin, LogEntry entry) throws SQLException;
}
