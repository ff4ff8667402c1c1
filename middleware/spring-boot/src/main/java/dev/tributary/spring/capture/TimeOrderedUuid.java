package dev.tributary.spring.capture;

import java.security.SecureRandom;
import java.util.UUID;

/** UUIDs of version 7: 48 bits of milliseconds, then random bits, so that new rows lie together in an index. */
final class TimeOrderedUuid {
    private static final SecureRandom RANDOM = new SecureRandom();

    private TimeOrderedUuid() {}

    static UUID next() {
        long high = (System.currentTimeMillis() << 16) | 0x7000L | RANDOM.nextInt(1 << 12);
        long low = (RANDOM.nextLong() >>> 2) | 0x8000000000000000L;
        return new UUID(high, low);
    }
}
