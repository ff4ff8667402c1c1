package dev.tributary.sample.live;

import dev.tributary.sample.inventory.StockLevel;
import dev.tributary.sample.load.LoadGenerator;
import dev.tributary.sample.sites.Overview;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A site at one moment, as its own shop sees it.
 *
 * @param at milliseconds since 1970, by the clock here
 * @param coordinator the site that coordinates, as far as is known here
 * @param shelves what its database holds; null when that does not answer
 * @param peers the other sites
 * @param calls by mode
 * @param links between all sites; null where this program does not own them
 * @param problem why the database does not answer; null when it does
 */
record LiveState(
        String site,
        long at,
        String coordinator,
        @Nullable Shelf shelves,
        List<Peer> peers,
        Map<String, CallMeter.Calls> calls,
        LoadGenerator.Load load,
        @Nullable List<Overview.Pair> links,
        @Nullable String problem) {

    /**
     * What one snapshot of the database shows.
     *
     * @param merged how many records of each site are merged here, the own ones among them: so two sites can be compared
     * @param merges the records of other sites that were merged last, the newest last
     */
    record Shelf(List<StockLevel> stocks, Map<String, Long> merged, List<Merge> merges) {}

    /**
     * Another site.
     *
     * @param suspected whether nothing was heard of it for too long
     * @param backlog records of it that are known to exist and not merged here
     */
    record Peer(String site, boolean suspected, long backlog) {}

    /**
     * A record of another site that was merged here.
     *
     * @param site where the operation was called
     * @param mode as the log has it
     * @param at when it was committed there
     * @param changes what it did, the first few
     */
    record Merge(String id, String site, String operation, String mode, long at, List<String> changes) {}
}
