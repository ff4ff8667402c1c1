package dev.tributary.moves;

import dev.tributary.replication.EpochTransaction.Heard;
import dev.tributary.versions.PlanUse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What is asked of a site before the coordinator moves there. It is about being without a coordinator, not about having two:
 * that cannot be, whatever is known of the successor.
 *
 * @param silence how long ago its last heartbeat may have come, and how much older than the last one the heartbeat may be
 *     that it has heard from here
 * @param behind how many records it may still have to merge
 */
public record Readiness(Duration silence, long behind) {
    /** Ten heartbeats, and what a site merges in about a second. */
    public static final Readiness USUAL = new Readiness(Duration.ofSeconds(10), 10_000);

    void require(String successor, Optional<Heard> heard) {
        List<String> obstacles = heard.map(this::obstacles)
                .orElse(List.of("nothing was ever heard of it, so that no application may have started there"));
        if (!obstacles.isEmpty()) {
            throw new MoveRefusedException("site " + successor + " is not ready to coordinate: "
                    + String.join("; ", obstacles)
                    + ". Nothing has changed: had the epoch been closed, there would be no coordinator until it is");
        }
    }

    private List<String> obstacles(Heard heard) {
        List<String> obstacles = new ArrayList<>();
        if (heard.silence().compareTo(silence) > 0) {
            obstacles.add("its last heartbeat came " + heard.silence().toSeconds() + " s ago");
        }
        if (heard.deaf() == null) {
            obstacles.add("it has never heard of this site, whose closing record it would not get");
        } else if (heard.deaf().compareTo(silence) > 0) {
            obstacles.add("it has not heard of this site for " + heard.deaf().toSeconds()
                    + " s, and would not get the closing record");
        }
        if (heard.behind() > behind) {
            obstacles.add("it has still to merge " + heard.behind() + " records");
        }
        versions(heard, obstacles);
        return obstacles;
    }

    /** Calls of a version are taken by instances of the same one, or of one that was analysed beside it. */
    private static void versions(Heard heard, List<String> obstacles) {
        List<PlanUse> there = heard.plans().stream().map(PlanUse::parse).toList();
        if (there.isEmpty()) {
            obstacles.add("no instance of the application runs there");
            return;
        }
        TreeSet<String> unserved = new TreeSet<>();
        for (String other : heard.others()) {
            PlanUse use = PlanUse.parse(other);
            if (there.stream().noneMatch(use::agreesWith)) {
                unserved.add(use.plan());
            }
        }
        if (!unserved.isEmpty()) {
            obstacles.add("no instance there can take calls of version " + String.join(", ", unserved));
        }
    }
}
