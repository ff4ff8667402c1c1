package dev.tributary.log;

/**
 * Something that is not as it was sealed.
 *
 * @param first sequence that it is about
 * @param last sequence that it is about; the same as {@code first} for one record
 * @param message what it is, in a sentence
 */
public record Finding(Kind kind, long first, long last, String message) {

    /** What can be wrong with a log. */
    public enum Kind {
        /** A record is not the one that was sealed. */
        CHANGED,
        /** A record is gone. */
        MISSING,
        /** A record stands where another one was sealed. */
        MOVED,
        /** A record is there twice, under its own sequence or also under another one. */
        DUPLICATED,
        /** A record has a sequence that its origin has not given out. */
        SURPLUS,
        /** A seal is gone or was changed, or the chain does not have the value that it must have. */
        BROKEN_CHAIN
    }

    static Finding of(Kind kind, long sequence, String message) {
        return new Finding(kind, sequence, sequence, message);
    }
}
