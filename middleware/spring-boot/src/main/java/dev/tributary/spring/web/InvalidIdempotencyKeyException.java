package dev.tributary.spring.web;

import java.io.Serial;

/** A request's Idempotency-Key can be no request id; nothing was done. */
public final class InvalidIdempotencyKeyException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    InvalidIdempotencyKeyException(String problem) {
        super(problem);
    }
}
