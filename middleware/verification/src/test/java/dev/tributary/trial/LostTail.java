package dev.tributary.trial;

import java.util.Map;
import java.util.Set;

/**
 * What a lost site took with it.
 *
 * @param ends the last record of each of its origins that the others have
 * @param tokens of the calls whose records come after that, as its own database has them
 */
record LostTail(Map<String, Long> ends, Set<Long> tokens) {
    static final LostTail NONE = new LostTail(Map.of(), Set.of());

    /** Whether the record of an answer went with it. */
    boolean has(Answer answer) {
        return answer.sequence() > ends.getOrDefault(answer.origin(), Long.MAX_VALUE);
    }
}
