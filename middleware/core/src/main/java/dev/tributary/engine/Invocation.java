package dev.tributary.engine;

import dev.tributary.effect.Effect;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One attempt of an operation whose effects a method body determines. Not thread-safe. */
public interface Invocation extends AutoCloseable {

    Mode mode();

    /** The snapshot, or the serializable transaction: everything that the body reads goes through it. */
    Connection connection();

    /** The arguments, checked; {@code new} parameters as far as they are known. */
    Map<String, Object> arguments();

    /**
     * Hands over what the body changed. It is held against the declaration, and the invariants are checked.
     *
     * @throws dev.tributary.outcome.EffectMismatchException when the body did something else
     * @throws dev.tributary.outcome.InvariantRejectedException when an invariant would break
     */
    void effects(List<Effect> captured);

    /** The first outcome of the call's request id, when there is one already: then the body must not run again. */
    Optional<Receipt> repeated();

    /**
     * Commits; completes when the record is durable and numbered.
     *
     * @param result what the body returned, as JSON, to be given to callers that repeat the request id
     * @return exceptionally {@link dev.tributary.outcome.OutcomeUnknownException} when it may or may not have been
     *     committed
     */
    CompletableFuture<Receipt> commitAsync(@Nullable String result);

    /**
     * Commits, and returns when the record is durable and numbered.
     *
     * @param result as for {@link #commitAsync}
     * @throws dev.tributary.outcome.OutcomeUnknownException when it may or may not have been committed
     */
    Receipt commit(@Nullable String result);

    /** As {@link #commit(String)}, of a body that returns nothing. */
    default Receipt commit() {
        return commit(null);
    }

    /** Gives back the connection; rolls back what is not committed. */
    @Override
    void close();
}
