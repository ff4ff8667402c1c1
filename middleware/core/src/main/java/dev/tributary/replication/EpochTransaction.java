package dev.tributary.replication;

import dev.tributary.coordinator.Epoch;
import dev.tributary.coordinator.Standing;
import dev.tributary.log.LogBatch;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What moving the coordinator, and going on without a lost site, need of a site's transaction. */
public interface EpochTransaction {

    /** Who this site is, and what it may do. */
    Standing standing() throws SQLException;

    /**
     * Waits until no coordinated operation is under way at this site, and lets none begin until the transaction ends. It comes
     * before everything else of the transaction.
     */
    void lock() throws SQLException;

    /**
     * Opens an epoch, by the record at a place of the log. Nothing happens when it is open already.
     *
     * @throws SQLException when the epoch is open with another site, which must never be
     */
    void open(Epoch epoch, String origin, long sequence) throws SQLException;

    /**
     * Appends a control record to this site's own log; whatever waits for its number gets it first. The commit is durable.
     *
     * @param arguments JSON
     * @return where it stands
     */
    Place append(String operation, String arguments) throws SQLException;

    /** What this site's heartbeats tell of another; empty when it was never heard, and where there are none. */
    default Optional<Heard> heard(String site) throws SQLException {
        return Optional.empty();
    }

    /**
     * What is known of another site by its last heartbeat.
     *
     * @param silence since that arrived
     * @param deaf how much older the last heartbeat of this site is that had arrived there than the last one that was sent;
     *     null when none had
     * @param behind how many records are merged here that it had not merged
     * @param plans what its instances run, in the words of {@code PlanUse}
     * @param others what runs at all other sites, this one included
     */
    record Heard(Duration silence, @Nullable Duration deaf, long behind, List<String> plans, List<String> others) {
        public Heard {
            plans = List.copyOf(plans);
            others = List.copyOf(others);
        }
    }

    /** A record's place in the log. */
    record Place(String origin, long sequence) {}

    /**
     * Lets nothing more of a site arrive here by replication, whatever incarnation of it has written it. The
     * commit is durable.
     *
     * @param successor who goes on in its place
     * @throws SQLException when it is frozen already for another successor
     */
    void freeze(String site, String successor) throws SQLException;

    /** Lets the records of a frozen site arrive again, unless it was declared lost. */
    void thaw(String site) throws SQLException;

    /**
     * Adds batches to the log that another site has, and that did not arrive by replication; those that are here stay.
     * The commit is durable.
     */
    void receive(List<LogBatch> batches) throws SQLException;

    /** Makes a record the last one of an origin: nothing after it is ever merged here, and nothing more written. */
    void end(String origin, long last) throws SQLException;
}
