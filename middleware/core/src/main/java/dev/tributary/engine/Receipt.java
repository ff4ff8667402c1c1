package dev.tributary.engine;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The acknowledgement of a committed invocation: where its record stands in the log, and what it made.
 *
 * @param origin the site and its incarnation
 * @param sequence from 1, without gaps, in the origin's commit order
 * @param keys the keys of new rows, by {@code new} parameter
 * @param result what a body returned, as JSON, where its caller gave a request id; else null
 * @param repeated whether the request id had this outcome already, and this call changed nothing
 */
public record Receipt(
        String origin,
        long sequence,
        Map<String, Object> keys,
        @Nullable String result,
        boolean repeated) {
    public Receipt {
        keys = Map.copyOf(keys);
    }
}
