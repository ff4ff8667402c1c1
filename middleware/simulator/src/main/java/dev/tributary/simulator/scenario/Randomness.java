package dev.tributary.simulator.scenario;

import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Random numbers that follow from a seed and a name, so that what one consumer draws changes nothing for another: an action
 * that is left out of a schedule leaves all others as they were.
 */
public final class Randomness {
    /** The odd constant of SplitMix64, which spreads neighbouring seeds. */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final long seed;
    private final SplittableRandom random;

    public Randomness(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    /** Another source, which follows from this one's seed and a name, and not from what was drawn so far. */
    public Randomness fork(String name, long number) {
        return new Randomness((seed * 31 + name.hashCode()) * GOLDEN + number * 0xD1B54A32D192ED03L + 1);
    }

    public long nextLong() {
        return random.nextLong();
    }

    /** From 0 to {@code bound - 1}. */
    public int below(int bound) {
        return random.nextInt(bound);
    }

    /** From {@code least} to {@code most}, both included. */
    public long between(long least, long most) {
        return random.nextLong(least, most + 1);
    }

    public boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    public <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    /** A key as the runtime makes them: version 7. */
    public UUID uuid() {
        long high = (random.nextLong() & ~0xF000L) | 0x7000L;
        return new UUID(high & Long.MAX_VALUE, (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L);
    }
}
