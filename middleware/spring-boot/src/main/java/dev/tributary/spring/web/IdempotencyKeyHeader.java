package dev.tributary.spring.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The header {@code Idempotency-Key} of requests that change something, as the Internet draft of that name has it: a text
 * in double quotes. Without quotes it is taken as well, because most clients send it so.
 */
final class IdempotencyKeyHeader implements RequestIdResolver {
    static final String NAME = "Idempotency-Key";

    /** A request id may have 200 characters; some are left for numbering the operations of one request. */
    static final int LONGEST = 190;

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    @Override
    public @Nullable String resolve(HttpServletRequest request) {
        String value = request.getHeader(NAME);
        if (value == null || SAFE.contains(request.getMethod())) {
            return null;
        }
        String key = value.trim();
        if (key.length() >= 2 && key.startsWith("\"") && key.endsWith("\"")) {
            key = key.substring(1, key.length() - 1);
        }
        if (key.isBlank() || key.length() > LONGEST || !key.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new InvalidIdempotencyKeyException("the header " + NAME + " has " + key.length()
                    + " characters; expected 1 to " + LONGEST + " printable ASCII characters");
        }
        return key;
    }
}
