package dev.tributary.analyzer;

import dev.tributary.analyzer.encode.Footprint;
import dev.tributary.analyzer.encode.GuardPart;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Merge;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.model.Statement;
import dev.tributary.dsl.model.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Changes of an application under which a conflicting pair is compatible. A change is offered only after the pair was
 * decided again in the changed application, under the guards that are stable there.
 */
final class WaysOut {
    private final Prover prover;
    private final Workers workers;
    private final Set<String> coordinated;
    private final Map<String, Application> changed = new LinkedHashMap<>();

    WaysOut(Prover prover, Workers workers, Set<String> coordinated) {
        this.prover = prover;
        this.workers = workers;
        this.coordinated = Set.copyOf(coordinated);
    }

    /**
     * One change.
     *
     * @param what to write
     * @param price what it costs
     */
    private record Change(String what, String price, UnaryOperator<Application> apply) {}

    /** The changes that make a pair compatible, cheapest first. */
    List<WayOut> of(PairAnalysis pair) {
        List<List<Change>> perInvariant = new ArrayList<>();
        for (String broken : pair.brokenInvariants()) {
            Invariant invariant = prover.application().invariants().stream()
                    .filter(i -> i.name().equals(broken))
                    .findFirst()
                    .orElseThrow();
            perInvariant.add(changes(pair, invariant));
        }
        List<WayOut> found = new ArrayList<>();
        for (List<Change> changes : perInvariant) {
            for (Change change : changes) {
                offer(pair, List.of(change)).ifPresent(found::add);
            }
        }
        boolean together = perInvariant.size() > 1 && perInvariant.stream().noneMatch(List::isEmpty);
        if (found.isEmpty() && together) {
            List<Change> first =
                    perInvariant.stream().map(changes -> changes.get(0)).toList();
            offer(pair, first).ifPresent(found::add);
        }
        return found;
    }

    private Optional<WayOut> offer(PairAnalysis pair, List<Change> changes) {
        String what = String.join("; and ", changes.stream().map(Change::what).toList());
        Application application = changed.computeIfAbsent(what, w -> {
            Application result = prover.application();
            for (Change change : changes) {
                result = change.apply().apply(result);
            }
            return result;
        });
        if (!compatible(pair, application)) {
            return Optional.empty();
        }
        String partner = pair.first().equals(pair.second()) ? "itself" : "`" + pair.second() + "`";
        return Optional.of(new WayOut(
                what,
                "`" + pair.first() + "` is compatible with " + partner + "; "
                        + String.join("; ", changes.stream().map(Change::price).toList())));
    }

    /** Both operations count as confluent: their guards have to be stable against everything. */
    private boolean compatible(PairAnalysis pair, Application application) {
        Prover again = prover.of(application);
        Operation first = application.operation(pair.first());
        Operation second = application.operation(pair.second());
        Set<String> others = new LinkedHashSet<>(coordinated);
        others.remove(first.name());
        others.remove(second.name());
        List<Operation> both = first.equals(second) ? List.of(first) : List.of(first, second);
        Set<GuardPart> stable = new Guards(again, workers).stable(both, others);
        List<Callable<Boolean>> obligations = application.invariants().stream()
                .filter(i -> Footprint.touches(application, first, i) && Footprint.touches(application, second, i))
                .<Callable<Boolean>>map(
                        i -> () -> again.decide(first, second, i, stable).verdict() instanceof Verdict.Proved)
                .toList();
        return workers.all(obligations).stream().allMatch(proved -> proved);
    }

    private List<Change> changes(PairAnalysis pair, Invariant invariant) {
        List<Change> changes = new ArrayList<>();
        if (invariant instanceof Invariant.KeyUnique key) {
            for (String operation : new LinkedHashSet<>(List.of(pair.first(), pair.second()))) {
                generateKey(operation, key.entity()).ifPresent(changes::add);
            }
        } else if (invariant instanceof Invariant.ReferenceExists reference) {
            cascade(reference).ifPresent(changes::add);
        } else {
            changes.add(new Change(
                    "declare `" + invariant.name()
                            + "` as a `deferred invariant`, and name after `compensated by` an operation that repairs it",
                    "`" + invariant.name()
                            + "` can be false until the audit has found it and the operation has repaired"
                            + " it, and no other proof may rely on it",
                    application -> without(application, invariant)));
        }
        return changes;
    }

    private static Application without(Application application, Invariant invariant) {
        return new Application(
                application.name(),
                application.enums(),
                application.entities(),
                application.declaredInvariants().stream()
                        .filter(i -> !i.equals(invariant))
                        .toList(),
                application.deferredInvariants(),
                application.operations());
    }

    private Optional<Change> cascade(Invariant.ReferenceExists reference) {
        Attribute attribute = prover.application().attribute(reference.entity(), reference.attribute());
        if (!attribute.fixed() || attribute.nullable()) {
            return Optional.empty();
        }
        String target = ((Type.Reference) attribute.type()).entity();
        String merge = attribute.merge() == Merge.IMMUTABLE ? " immutable" : "";
        String key = attribute.merge() == Merge.KEY ? "key " : "";
        return Optional.of(new Change(
                "declare `" + key + attribute.name() + ": " + target + merge + " on delete cascade` in `"
                        + reference.entity() + "`",
                "whoever deletes a row of `" + target + "` also deletes the rows of `" + reference.entity()
                        + "` that refer to it, those included that other sites inserted meanwhile",
                application -> withEntity(application, reference.entity(), attribute)));
    }

    private static Application withEntity(Application application, String name, Attribute cascading) {
        List<Entity> entities = application.entities().stream()
                .map(entity -> entity.name().equals(name) ? cascading(entity, cascading) : entity)
                .toList();
        return new Application(
                application.name(),
                application.enums(),
                entities,
                application.declaredInvariants(),
                application.deferredInvariants(),
                application.operations());
    }

    private static Entity cascading(Entity entity, Attribute cascading) {
        List<Attribute> attributes = entity.attributes().stream()
                .map(a -> a.equals(cascading)
                        ? new Attribute(a.name(), a.type(), a.nullable(), a.merge(), true, a.column(), a.range())
                        : a)
                .toList();
        return new Entity(entity.name(), entity.table(), attributes, entity.range());
    }

    /** The key becomes {@code new} where it is a parameter of its own that nothing else reads. */
    private Optional<Change> generateKey(String name, String entityName) {
        Operation operation = prover.application().operation(name);
        Entity entity = prover.application().entity(entityName);
        List<Statement.Insert> inserts = operation.body().stream()
                .flatMap(Statement::walk)
                .filter(s ->
                        s instanceof Statement.Insert insert && insert.entity().equals(entityName))
                .map(s -> (Statement.Insert) s)
                .toList();
        boolean generable = entity.keys().size() == 1 && entity.keys().get(0).type() instanceof Type.Uuid;
        if (!generable || inserts.size() != 1 || !operation.body().contains(inserts.get(0))) {
            return Optional.empty();
        }
        Statement.Insert insert = inserts.get(0);
        String key = entity.keys().get(0).name();
        Expression given = Objects.requireNonNull(insert.values().get(key));
        Parameter parameter = given instanceof Expression.Variable variable
                ? operation.parameter(variable.name()).orElse(null)
                : null;
        if (parameter == null || uses(operation, parameter.name()) != 1) {
            return Optional.empty();
        }
        return Optional.of(new Change(
                "declare the parameter of `" + name + "` as `" + parameter.name() + ": new " + entityName + "`",
                "the key is generated, and no caller chooses it",
                application -> generated(application, operation, insert, key, parameter)));
    }

    private static long uses(Operation operation, String variable) {
        return operation.expressions().stream()
                .filter(e -> Footprint.variables(e).contains(variable))
                .count();
    }

    private static Application generated(
            Application application, Operation operation, Statement.Insert insert, String key, Parameter parameter) {
        Type row = new Type.Reference(insert.entity());
        Parameter fresh = new Parameter(parameter.name(), row, true, parameter.range());
        Map<String, Expression> values = new LinkedHashMap<>(insert.values());
        values.put(key, new Expression.Variable(parameter.name(), row, insert.range()));
        Statement made = new Statement.Insert(insert.entity(), values, insert.range());
        Operation changed = new Operation(
                operation.name(),
                replace(operation.parameters(), parameter, fresh),
                operation.choices(),
                operation.requires(),
                replace(operation.body(), insert, made),
                operation.range());
        return new Application(
                application.name(),
                application.enums(),
                application.entities(),
                application.declaredInvariants(),
                application.deferredInvariants(),
                replace(application.operations(), application.operation(operation.name()), changed));
    }

    private static <T> List<T> replace(List<T> list, @Nullable T what, T by) {
        return list.stream().map(each -> each.equals(what) ? by : each).toList();
    }
}
