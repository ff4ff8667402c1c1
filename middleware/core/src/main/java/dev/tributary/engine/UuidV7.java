package dev.tributary.engine;

import java.security.SecureRandom;
import java.util.UUID;

/** UUID version 7 (RFC 9562, section 5.7): milliseconds first, then 74 random bits. */
public final class UuidV7 {
    private static final SecureRandom RANDOM = new SecureRandom();

    private UuidV7() {}

    /** A new identifier, later ones sorting after earlier ones. */
    public static UUID generate() {
        long high = (System.currentTimeMillis() << 16) | 0x7000L | (RANDOM.nextLong() & 0x0FFFL);
        long low = (RANDOM.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }
}
