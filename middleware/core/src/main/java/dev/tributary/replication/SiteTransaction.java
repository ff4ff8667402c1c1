package dev.tributary.replication;

import dev.tributary.engine.RecordMerge;
import dev.tributary.log.LogBatch;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * One transaction at a site, as {@link SiteStore#transaction} describes it. Every method throws {@link SQLException} when
 * the database refuses; after that the transaction can only be rolled back.
 */
public interface SiteTransaction {

    /**
     * What is merged here, of every origin that is known, the site's own ones included, by origin. Cursors never go back,
     * and the effects of every record that one of them counts are visible to whatever this transaction does afterwards.
     */
    SortedMap<String, Cursor> cursors() throws SQLException;

    /**
     * Takes an origin's cursor for this transaction: nobody else merges that origin's records until it ends.
     *
     * @return the cursor as it is now; empty when somebody else has it (this does not wait), or when no such origin is known
     */
    Optional<Cursor> claim(String origin) throws SQLException;

    /**
     * The batches of an origin that have arrived and end after a sequence, in their order. One of them may hold records up
     * to that sequence too. Whether any is missing in between is for the caller to see.
     *
     * @param mostRecords how many records they hold at most, except that one batch is always read whole
     * @throws IllegalArgumentException when a batch is not as the log has it
     */
    List<LogBatch> arrived(String origin, long after, long mostRecords) throws SQLException;

    /**
     * Merges records into the tables in their order, by the rules of {@link RecordMerge}. They become visible to others with
     * the commit, all effects of all of them at once.
     */
    void merge(List<RecordMerge.Stamped> records) throws SQLException;

    /**
     * Merges a record of this site's own past that has left its effects in the tables already, but not itself in the log: the
     * database is a copy from between the commit of a SERIALIZABLE body and the numbering of its record.
     *
     * @param pendingId where the record waited for its number
     * @return false, and nothing has happened, when it does not wait there: then it is to be merged as any other
     */
    default boolean settle(RecordMerge.Stamped record, long pendingId) throws SQLException {
        return false;
    }

    /**
     * Moves the cursor that this transaction has claimed. Whatever this site appends to its own log after the commit gets a
     * higher stamp, and depends on the record.
     *
     * @param sequence of the last record that is merged
     * @param stamp of that record
     */
    void advance(String origin, long sequence, long stamp) throws SQLException;

    /** The same transaction, as moving the coordinator sees it. */
    EpochTransaction epochs();
}
