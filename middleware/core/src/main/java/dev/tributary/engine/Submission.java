package dev.tributary.engine;

import dev.tributary.effect.Effect;
import dev.tributary.log.LogEntry;
import dev.tributary.store.Json;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Something that waits for the committer. */
sealed interface Submission {

    String operation();

    /** Completed when the outcome is known and, if it is a commit, durable. */
    CompletableFuture<Receipt> receipt();

    /** Does something when the outcome is known. */
    @SuppressWarnings("FutureReturnValueIgnored") // The actions given here do not fail, and nobody waits for them.
    default void whenAnswered(Runnable action) {
        receipt().whenComplete((answer, refusal) -> action.run());
    }

    /** An invocation that will leave a record. */
    sealed interface Write extends Submission {
        Request request();

        @Override
        default String operation() {
            return request().operation();
        }
    }

    /**
     * Who asked for what, as far as the record and later callers with the same request id need to know.
     *
     * @param id the request id; null when the caller gave none
     * @param arguments all arguments, generated keys included
     * @param argumentsJson the same as it stands in the log
     * @param keys of new rows, by parameter
     * @param newKeys where keys that the declaration makes come from
     * @param digest of the arguments as the caller gave them, empty without a request id
     * @param result what a body returned, as JSON
     * @param component of the conflict graph; null for a confluent operation
     * @param trace the caller's trace context; null for none
     * @param letter by which another site has asked for it; null for a call of this site
     */
    record Request(
            String operation,
            @Nullable String id,
            Map<String, Object> arguments,
            String argumentsJson,
            Map<String, Object> keys,
            NewKeys newKeys,
            String digest,
            @Nullable String result,
            @Nullable String component,
            @Nullable String trace,
            @Nullable UUID letter) {

        /** The record that this request leaves. */
        LogEntry entry(String effectsJson) {
            return new LogEntry(
                    component == null ? LogEntry.Kind.CONFLUENT : LogEntry.Kind.COORDINATED,
                    operation,
                    argumentsJson,
                    effectsJson,
                    id == null ? null : new LogEntry.Request(id, digest, Json.arguments(keys), result),
                    trace);
        }
    }

    /** A declared call that the committer evaluates itself, over the rows that it locks. */
    record Call(DeclaredCall call, Request request, CompletableFuture<Receipt> receipt) implements Write {}

    /**
     * Effects that a snapshot has yielded and that were checked there.
     *
     * @param seen the last sequence of the site's log that the snapshot saw; 0 for a confluent operation
     * @param epoch that the snapshot saw; 0 for a confluent operation
     */
    record Checked(
            List<Effect> effects,
            String effectsJson,
            long seen,
            long epoch,
            Request request,
            CompletableFuture<Receipt> receipt)
            implements Write {}

    /** A committed coordinated record that wants its number. */
    record Unnumbered(String operation, long pendingId, Map<String, Object> keys, CompletableFuture<Receipt> receipt)
            implements Submission {}
}
