package dev.tributary.engine;

import dev.tributary.coordinator.Answer;
import dev.tributary.coordinator.Desk;
import dev.tributary.coordinator.Letter;
import dev.tributary.coordinator.NotCoordinatorException;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Operation;
import dev.tributary.outcome.CoordinatorUnavailableException;
import dev.tributary.outcome.DatabaseException;
import dev.tributary.outcome.InvalidArgumentException;
import dev.tributary.outcome.OperationException;
import dev.tributary.outcome.OutcomeUnknownException;
import dev.tributary.store.Json;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Turns letters of other sites into calls here, and what becomes of these into answers. */
final class Correspondence implements Desk.Clerk {
    private final Application application;
    private final Rules rules;
    private final Calls calls;

    Correspondence(Application application, Rules rules, Calls calls) {
        this.application = application;
        this.rules = rules;
        this.calls = calls;
    }

    /** How a letter is carried out, at this site and nowhere else. */
    interface Calls {
        /** Executes a declared call. */
        CompletableFuture<Receipt> declared(OperationCall call, Letter letter);

        /** Commits what a body has done elsewhere. */
        CompletableFuture<Receipt> checked(OperationCall call, Letter letter, Letter.Checked checked);
    }

    @Override
    public CompletableFuture<Answer> handle(Letter letter, Duration left) {
        String otherVersion = rules.refusal(letter.plan(), letter.operation());
        if (otherVersion != null) {
            return CompletableFuture.completedFuture(
                    new Answer.Refused(new CoordinatorUnavailableException(letter.operation(), otherVersion, null)));
        }
        Optional<Operation> operation = application.findOperation(letter.operation());
        if (operation.isEmpty()) {
            return CompletableFuture.completedFuture(new Answer.Refused(new InvalidArgumentException(
                    letter.operation(), "operation", "is not declared at the coordinator")));
        }
        return begun(letter, operation.get()).handle((receipt, failure) -> answer(letter, receipt, failure));
    }

    private CompletableFuture<Receipt> begun(Letter letter, Operation operation) {
        try {
            // Without an id of the caller's, the letter's own makes sure that it is done once.
            String id = letter.requestId() == null ? letter.id().toString() : letter.requestId();
            OperationCall call = new OperationCall(
                    operation.name(),
                    Json.readArguments(application, operation, letter.arguments()),
                    id,
                    letter.trace());
            Letter.Checked checked = letter.checked();
            return checked == null ? calls.declared(call, letter) : calls.checked(call, letter, checked);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static Answer answer(Letter letter, Receipt receipt, Throwable failure) {
        if (failure == null) {
            return new Answer.Committed(
                    receipt.origin(),
                    receipt.sequence(),
                    Json.arguments(receipt.keys()),
                    receipt.result(),
                    receipt.repeated() && letter.requestId() != null);
        }
        Throwable cause = Committer.cause(failure);
        if (cause instanceof OutcomeUnknownException || cause instanceof Error) {
            // Whoever takes the letter next finds out by its request id.
            throw new CompletionException(cause);
        }
        if (cause instanceof StaleVersionException) {
            return new Answer.Stale();
        }
        if (cause instanceof NotCoordinatorException elsewhere) {
            return new Answer.Moved(elsewhere.current());
        }
        return new Answer.Refused(
                cause instanceof OperationException outcome
                        ? outcome
                        : new DatabaseException(letter.operation(), cause.toString(), cause));
    }
}
