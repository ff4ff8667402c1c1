package dev.tributary.simulator.store;

import dev.tributary.dsl.model.RowKey;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/** The order of keys, which is PostgreSQL's wherever the two differ: its uuids have no sign. */
final class Keys implements Comparator<RowKey> {
    static final Keys ORDER = new Keys();

    private Keys() {}

    @Override
    public int compare(RowKey one, RowKey other) {
        List<Object> ones = one.values();
        List<Object> others = other.values();
        for (int i = 0; i < Math.min(ones.size(), others.size()); i++) {
            int order = part(ones.get(i), others.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(ones.size(), others.size());
    }

    @SuppressWarnings("unchecked") // Values in one place of a key are of one class, and each is comparable to itself.
    private static int part(Object one, Object other) {
        if (one instanceof RowKey key) {
            return ORDER.compare(key, (RowKey) other);
        }
        if (one instanceof UUID uuid) {
            UUID second = (UUID) other;
            int high = Long.compareUnsigned(uuid.getMostSignificantBits(), second.getMostSignificantBits());
            return high != 0
                    ? high
                    : Long.compareUnsigned(uuid.getLeastSignificantBits(), second.getLeastSignificantBits());
        }
        return ((Comparable<Object>) one).compareTo(other);
    }
}
