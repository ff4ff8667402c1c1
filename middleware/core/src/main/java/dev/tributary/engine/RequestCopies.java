package dev.tributary.engine;

import dev.tributary.effect.Effect;
import dev.tributary.log.LogEntry;
import dev.tributary.store.Json;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which records are copies of one request, taken at several sites that did not know of each other. It is told from the
 * records alone, so that every site and every fold of the logs decides alike.
 *
 * <p>Copies have one request id, one operation, equal effects and different sites. Whichever is merged first has its
 * effects; the others have none. Records of one site are never copies: a site takes an id twice only when it has forgotten
 * the first time, and then means it. Neither are coordinated records, which the coordinator alone takes, nor assignments,
 * whose stamps differ.
 */
public final class RequestCopies {
    private static final int DIGITS = 32;

    private RequestCopies() {}

    /**
     * What all copies of a request have in common and nothing else has.
     *
     * @return empty for a record that has no copies
     */
    public static Optional<String> identity(RecordMerge.Stamped record) {
        LogEntry entry = record.entry();
        LogEntry.Request request = entry == null ? null : entry.request();
        if (entry == null || request == null || entry.kind() != LogEntry.Kind.CONFLUENT) {
            return Optional.empty();
        }
        return effects(entry.operation(), record.effects()).map(effects -> request.id() + "\n" + effects);
    }

    /** Whether two records with the same identity are copies, and not two requests of one site. */
    public static boolean atDifferentSites(String origin, String other) {
        return !RequestHome.siteOf(origin).equals(RequestHome.siteOf(other));
    }

    /** Finds copies among records that are folded in one order, from the beginning of all logs or from a checkpoint. */
    public static final class Seen {
        private final Map<String, String> origins;

        /** Knows the origins of the first records of some requests, by {@link RequestCopies#identity}. */
        public Seen(Map<String, String> origins) {
            this.origins = new HashMap<>(origins);
        }

        /** The origins of the first records of all requests so far, by {@link RequestCopies#identity}. */
        public Map<String, String> origins() {
            return Collections.unmodifiableMap(origins);
        }

        /**
         * The copies among the next records.
         *
         * @return indices among the records: their effects are left out
         */
        public Set<Integer> copies(List<RecordMerge.Stamped> records) {
            Set<Integer> copies = new TreeSet<>();
            for (int i = 0; i < records.size(); i++) {
                String origin = records.get(i).origin();
                String first = identity(records.get(i))
                        .map(identity -> origins.putIfAbsent(identity, origin))
                        .orElse(null);
                if (first != null && atDifferentSites(first, origin)) {
                    copies.add(i);
                }
            }
            return copies;
        }
    }

    /** A digest of what a confluent operation does; empty when it assigns. */
    static Optional<String> effects(String operation, List<Effect> effects) {
        return effects.stream().anyMatch(e -> e instanceof Effect.Assign)
                ? Optional.empty()
                : Optional.of(Requests.sha256(operation + "\n" + Json.effects(effects))
                        .substring(0, DIGITS));
    }
}
