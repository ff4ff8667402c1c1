package dev.tributary.model;

import dev.tributary.analyzer.run.Database;
import dev.tributary.analyzer.run.Effect;
import dev.tributary.analyzer.run.Interpreter;
import dev.tributary.analyzer.run.Origin;
import dev.tributary.analyzer.run.Outcome;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.model.Type;
import dev.tributary.effect.RowId;
import dev.tributary.engine.Coordination;
import dev.tributary.engine.Engine;
import dev.tributary.engine.Invocation;
import dev.tributary.engine.OperationCall;
import dev.tributary.engine.Receipt;
import dev.tributary.outcome.EffectMismatchException;
import dev.tributary.outcome.GuardRejectedException;
import dev.tributary.outcome.InvalidArgumentException;
import dev.tributary.outcome.InvariantRejectedException;
import dev.tributary.outcome.OperationException;
import dev.tributary.outcome.RowNotFoundException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One call through the runtime and through the model, and whether both say the same of it. */
final class Step {
    private final Application application;
    private final Interpreter interpreter;
    private final Engine engine;

    Step(Application application, Interpreter interpreter, Engine engine) {
        this.application = application;
        this.interpreter = interpreter;
        this.engine = engine;
    }

    /**
     * What became of it.
     *
     * @param expected by the model
     * @param actual the runtime's refusal; null when it was accepted
     */
    record Result(Outcome expected, OperationException actual, Receipt receipt) {
        boolean accepted() {
            return actual == null;
        }

        /** What a body chose is known by what it does; where it does nothing that shows it, the runtime refuses to guess. */
        boolean isUnbound(Operation operation) {
            return !operation.choices().isEmpty() && actual instanceof EffectMismatchException;
        }

        String kind() {
            return expected instanceof Outcome.Rejected rejected
                    ? rejected.reason().name()
                    : "ACCEPTED";
        }
    }

    /** Calls the declaration, or, where values are chosen or the coordination is given, a body that does what the model does. */
    Result run(
            Database state,
            Operation operation,
            Map<String, Object> arguments,
            Origin origin,
            Optional<Coordination> body) {
        Outcome expected = interpreter.invoke(state, operation, arguments, origin);
        Map<String, Object> given = new LinkedHashMap<>();
        for (Parameter parameter : operation.parameters()) {
            if (arguments.get(parameter.name()) != null) {
                given.put(parameter.name(), arguments.get(parameter.name()));
            }
        }
        OperationCall call = new OperationCall(operation.name(), given);
        try {
            Receipt receipt = body.isEmpty()
                    ? engine.invoke(call)
                    : engine.retrying(operation.name(), () -> body(call, expected, body.get()));
            return new Result(expected, null, receipt);
        } catch (OperationException e) {
            return new Result(expected, e, null);
        }
    }

    private Receipt body(OperationCall call, Outcome expected, Coordination coordination) {
        try (Invocation invocation = engine.begin(call, coordination)) {
            List<dev.tributary.effect.Effect> effects = new ArrayList<>();
            if (expected instanceof Outcome.Accepted accepted) {
                accepted.entry().effects().forEach(effect -> effects.add(captured(effect)));
            }
            invocation.effects(effects);
            return invocation.commit();
        }
    }

    private dev.tributary.effect.Effect captured(Effect effect) {
        RowId row = new RowId(effect.entity(), effect.key());
        if (effect instanceof Effect.Make make) {
            Map<String, Object> values = new LinkedHashMap<>();
            Object[] inOrder = make.values();
            for (int i = 0; i < inOrder.length; i++) {
                values.put(
                        application.entity(effect.entity()).attributes().get(i).name(), inOrder[i]);
            }
            return make.ensured()
                    ? new dev.tributary.effect.Effect.Ensure(row, values)
                    : new dev.tributary.effect.Effect.Insert(row, values);
        }
        if (effect instanceof Effect.Delete) {
            return new dev.tributary.effect.Effect.Delete(row);
        }
        int number = ((Effect.Change) effect).attribute();
        String attribute =
                application.entity(effect.entity()).attributes().get(number).name();
        if (effect instanceof Effect.Add add) {
            return new dev.tributary.effect.Effect.Add(row, attribute, add.amount());
        }
        if (effect instanceof Effect.Assign assign) {
            return new dev.tributary.effect.Effect.Assign(row, attribute, assign.value());
        }
        if (effect instanceof Effect.Raise raise) {
            return new dev.tributary.effect.Effect.Raise(row, attribute, raise.value());
        }
        return new dev.tributary.effect.Effect.Lower(row, attribute, ((Effect.Lower) effect).value());
    }

    /** Why the two do not agree; empty when they do. */
    Optional<String> disagreement(Operation operation, Result result, List<Invariant> violated) {
        boolean agree = result.expected() instanceof Outcome.Rejected rejected
                ? !result.accepted() && same(operation, rejected, result.actual(), violated)
                : result.accepted();
        return agree
                ? Optional.empty()
                : Optional.of("the model says " + result.expected() + ", the runtime "
                        + (result.accepted() ? "accepted as " + result.receipt() : result.actual()));
    }

    private static boolean same(
            Operation operation, Outcome.Rejected expected, OperationException actual, List<Invariant> violated) {
        return switch (expected.reason()) {
            case ARGUMENT -> isArgument(actual) || (isFresh(operation, expected.detail()) && isRefusal(actual));
            case GUARD -> actual instanceof GuardRejectedException;
            case VALUE -> actual instanceof InvalidArgumentException;
            case KEY -> keyUsed(actual);
            case MISSING_ROW -> actual instanceof RowNotFoundException;
            // Where several are violated, any may be named.
            case INVARIANT ->
                actual instanceof InvariantRejectedException rejected
                        && violated.stream().map(Invariant::name).anyMatch(rejected.invariant()::equals);
        };
    }

    private static boolean isArgument(OperationException actual) {
        return actual instanceof RowNotFoundException || actual instanceof InvalidArgumentException;
    }

    /** That a key was used before is known only when the row is inserted; something else may be wrong before that. */
    private static boolean isFresh(Operation operation, String parameter) {
        return operation
                .parameter(parameter)
                .filter(p -> p.fresh() || p.type() instanceof Type.ListOf)
                .isPresent();
    }

    private static boolean isRefusal(OperationException actual) {
        return actual instanceof GuardRejectedException || actual instanceof InvariantRejectedException;
    }

    private static boolean keyUsed(OperationException actual) {
        return actual instanceof InvariantRejectedException rejected
                && rejected.invariant().endsWith(".key");
    }
}
