package dev.tributary.moves;

import java.io.Serial;

/** A move cannot be made as things are; nothing has changed by this attempt, or what has is said. */
public final class MoveRefusedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public MoveRefusedException(String message) {
        super(message);
    }
}
