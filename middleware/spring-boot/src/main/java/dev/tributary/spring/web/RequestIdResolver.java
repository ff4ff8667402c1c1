package dev.tributary.spring.web;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Finds the id of a request, under which its operations can be repeated without doing anything twice. A bean of this type
 * takes the place of the header {@code Idempotency-Key}, for example to put the caller's name before it, so that no caller
 * learns what another one's request has yielded.
 */
public interface RequestIdResolver {
    /**
     * The request's id, from 1 to 200 characters; null when it has none.
     *
     * @throws InvalidIdempotencyKeyException when what the request says can be no id
     */
    @Nullable
    String resolve(HttpServletRequest request);
}
