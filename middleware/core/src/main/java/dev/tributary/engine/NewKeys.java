package dev.tributary.engine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** Where the keys of an invocation's new rows come from. */
interface NewKeys {
    /** Names all keys that are derived; a UUID version 4 that was drawn once. */
    UUID NAMESPACE = UUID.fromString("2f0a5d0c-94b1-4a0e-8f0b-6d9b8ad2c7e3");

    /** Every key is one that never was: UUID version 7. */
    NewKeys GENERATED = place -> UuidV7.generate();

    /**
     * The key of one new row.
     *
     * @param place what tells it from the invocation's other new rows
     */
    UUID at(String place);

    /** Whether nobody can have used the keys before. */
    default boolean unused() {
        return this == GENERATED;
    }

    /**
     * Keys that are the same for every copy of a request: UUID version 8, name-based with SHA-256 (RFC 9562, appendix B.2).
     *
     * @param digest of the arguments: whoever uses an id for two requests must not make one row of two
     */
    static NewKeys of(String requestId, String operation, String digest) {
        return place -> {
            // The id comes last: only it can have line breaks.
            byte[] name = String.join("\n", place, operation, digest, requestId).getBytes(StandardCharsets.UTF_8);
            ByteBuffer named = ByteBuffer.allocate(2 * Long.BYTES + name.length)
                    .putLong(NAMESPACE.getMostSignificantBits())
                    .putLong(NAMESPACE.getLeastSignificantBits())
                    .put(name);
            ByteBuffer hash = ByteBuffer.wrap(sha256(named.array()));
            long high = (hash.getLong() & 0xFFFF_FFFF_FFFF_0FFFL) | 0x8000L;
            long low = (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
            return new UUID(high, low);
        };
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
