package dev.tributary.analyzer.run;

import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.model.Type;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Says when two states are the same but for the names of generated keys and what does not matter. */
final class Fingerprint {
    private static final int ROUNDS = 3;

    private final Relevance relevance;
    private final Set<String> chosen = new HashSet<>();

    Fingerprint(Relevance relevance) {
        this.relevance = relevance;
        relevance.application().entities().stream()
                .map(Entity::name)
                .filter(relevance.application()::keysAreChosen)
                .forEach(chosen::add);
    }

    private static long mix(long hash, long value) {
        long mixed = (hash ^ value) * 0x9E3779B97F4A7C15L;
        return mixed ^ (mixed >>> 29);
    }

    /** Equal for equal states; different, but for rare accidents, for others. */
    long of(Database state) {
        Map<RowId, Long> hashes = new HashMap<>();
        for (Entity entity : relevance.application().entities()) {
            for (Row row : remembered(entity, state)) {
                hashes.put(new RowId(entity.name(), row.key()), own(entity, row));
            }
        }
        for (int round = 0; round < ROUNDS; round++) {
            Map<RowId, Long> next = new HashMap<>(hashes);
            for (Entity entity : relevance.application().entities()) {
                for (Row row : remembered(entity, state)) {
                    refine(entity, row, hashes, next);
                }
            }
            hashes = next;
        }
        long sum = 0;
        for (long hash : hashes.values()) {
            sum += mix(hash, 17);
        }
        return sum;
    }

    /** A tombstone matters only where its key could be used again. */
    private List<Row> remembered(Entity entity, Database state) {
        boolean all = chosen.contains(entity.name());
        return state.known(entity.name()).stream()
                .filter(row -> all || !row.deleted())
                .toList();
    }

    private record RowId(String entity, RowKey key) {}

    private long own(Entity entity, Row row) {
        long hash = mix(entity.name().hashCode(), row.deleted() ? 1 : 2);
        if (row.deleted()) {
            return hash;
        }
        List<Attribute> attributes = entity.attributes();
        for (int i = 0; i < attributes.size(); i++) {
            Attribute attribute = attributes.get(i);
            Object value = row.value(i);
            if (relevance.attribute(entity.name(), attribute.name()) && !name(attribute)) {
                hash = mix(hash, mix(i, value instanceof RowKey || value == null ? 5 : value.hashCode()));
            }
        }
        return hash;
    }

    /** A uuid that is a key is no more than a name. */
    private static boolean name(Attribute attribute) {
        return attribute.type() instanceof Type.Uuid && attribute.merge() == dev.tributary.dsl.model.Merge.KEY;
    }

    private void refine(Entity entity, Row row, Map<RowId, Long> hashes, Map<RowId, Long> next) {
        RowId self = new RowId(entity.name(), row.key());
        List<Attribute> attributes = entity.attributes();
        for (int i = 0; i < attributes.size(); i++) {
            if (attributes.get(i).type() instanceof Type.Reference reference
                    && row.value(i) instanceof RowKey key
                    && !row.deleted()) {
                RowId target = new RowId(reference.entity(), key);
                long there = hashes.getOrDefault(target, 7L);
                int number = i;
                next.computeIfPresent(self, (id, hash) -> mix(hash, mix(there, number)));
                long here = hashes.getOrDefault(self, 7L);
                // Referring rows come in any order, so what they add must commute.
                next.computeIfPresent(target, (id, hash) -> hash + mix(here, 31L + number));
            }
        }
    }
}
