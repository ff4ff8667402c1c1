package dev.tributary.coordinator;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a site may do, by what its own database says. Pure: the engine asks it inside the transactions that it guards, and
 * the simulator at every step.
 *
 * @param site whose database it is
 * @param current the highest epoch that the database knows
 * @param lost whether the site was declared lost: then it may do nothing
 * @param awaited a site that may have records of this one which its database has lost, in a restore or a failover; null
 *     normally, and as soon as everything has come back
 */
public record Standing(
        String site, Epoch current, boolean lost, @Nullable String awaited) {

    /** What is to become of something that wants to be done here. */
    public sealed interface Decision {}

    /** It may be committed here, with this fencing token. */
    public record Here(long epoch) implements Decision {}

    /** It belongs to another site. */
    public record Elsewhere(Epoch epoch) implements Decision {}

    /** What it has read may be older than what an earlier coordinator has committed: it has to read again. */
    public record Stale() implements Decision {}

    /** The others go on without this site. */
    public record Lost() implements Decision {}

    /**
     * It belongs here, but this site may not have seen all coordinated operations that it has committed itself.
     *
     * @param awaited a site that may have them
     */
    public record CatchingUp(String site, String awaited) implements Decision {
        /** What is the matter, and what to do about it. */
        public String problem() {
            return "the database of site " + site + " was restored or failed over and may have lost records that site "
                    + awaited + " has: nothing is coordinated until they are merged here. When site " + awaited
                    + " is up and connected that comes by itself; should it be gone for good, declare it lost (`tributary-tool site lose`)";
        }
    }

    /** Whether a coordinated operation may be committed here. */
    public Decision coordinated() {
        if (lost) {
            return new Lost();
        }
        if (!current.site().equals(site)) {
            return new Elsewhere(current);
        }
        return awaited == null ? new Here(current.number()) : new CatchingUp(site, awaited);
    }

    /**
     * Whether a coordinated operation may be committed here whose body has read a snapshot.
     *
     * @param seen the epoch that the snapshot showed
     */
    public Decision coordinated(long seen) {
        Decision decision = coordinated();
        return decision instanceof Here here && here.epoch() != seen ? new Stale() : decision;
    }

    /** Whether a confluent operation may be committed here. */
    public Optional<Lost> confluent() {
        return lost ? Optional.of(new Lost()) : Optional.empty();
    }

    /** Where a call should go; what this site knows may be out of date, and whoever is asked decides again. */
    public static @Nullable String target(String site, Epoch known) {
        return known.site().equals(site) ? null : known.site();
    }
}
