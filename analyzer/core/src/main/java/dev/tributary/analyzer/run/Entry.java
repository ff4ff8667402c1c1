package dev.tributary.analyzer.run;

import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One committed invocation, as it travels from site to site.
 *
 * @param stamp that of all its assignments and inserted registers
 * @param touched the parts of the state that its effects can change; see {@link Parts}
 */
public record Entry(
        String operation, Map<String, @Nullable Object> arguments, List<Effect> effects, Stamp stamp, BitSet touched) {
    public Entry {
        arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
        effects = List.copyOf(effects);
        touched = (BitSet) touched.clone();
    }

    @Override
    public BitSet touched() {
        return (BitSet) touched.clone();
    }

    /** The same entry, made when the clock of its site showed something else. */
    Entry at(long time) {
        return new Entry(operation, arguments, effects, new Stamp(time, stamp.site(), stamp.sequence()), touched);
    }
}
