package dev.tributary.engine;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Binding;
import dev.tributary.dsl.model.Domain;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Statement;
import dev.tributary.dsl.model.Type;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.store.Schema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which coordinated operations must not run at the same time, directly or through others.
 *
 * <p>Two are in one component when the plan has not proved their pair compatible, and also when one changes what the
 * other's guard reads: the proofs assume of a coordinated operation's guard only that confluent operations keep it.
 */
final class Components {
    private static final int LOCKS = 16;

    /** While another version runs: its components are not known, so that each conflicts with every coordinated operation. */
    private static final String ALL = "*";

    private final Map<String, String> componentOf = new TreeMap<>();
    private volatile Map<String, String> current;

    Components(Application application, Plan plan) {
        Schema schema = new Schema(application);
        List<Operation> coordinated = application.operations().stream()
                .filter(o -> plan.operation(o.name())
                        .filter(p -> p.verdict() == Plan.Verdict.CONFLUENT)
                        .isEmpty())
                .toList();
        coordinated.forEach(o -> componentOf.put(o.name(), o.name()));
        for (Operation one : coordinated) {
            for (Operation other : coordinated) {
                if (!apart(schema, plan, one, other)) {
                    join(one.name(), other.name());
                }
            }
        }
        Plan.Transition beside = plan.beside();
        current = beside == null ? componentOf : together(beside);
    }

    private static Map<String, String> together(Plan.Transition beside) {
        Map<String, String> together = new TreeMap<>();
        beside.operations().stream()
                .filter(o -> o.verdict() == Plan.Verdict.COORDINATED)
                .forEach(o -> together.put(o.name(), ALL));
        return together;
    }

    /** From now on no other version runs. */
    void alone() {
        current = componentOf;
    }

    private static boolean apart(Schema schema, Plan plan, Operation one, Operation other) {
        boolean compatible = plan.pairs().stream()
                .anyMatch(p -> p.verdict() == Plan.PairVerdict.COMPATIBLE
                        && ((p.first().equals(one.name()) && p.second().equals(other.name()))
                                || (p.first().equals(other.name()) && p.second().equals(one.name()))));
        return compatible && !changesGuard(schema, one, other) && !changesGuard(schema, other, one);
    }

    private void join(String one, String other) {
        String from = componentOf.get(one);
        String into = componentOf.get(other);
        if (from != null && into != null && !from.equals(into)) {
            String least = from.compareTo(into) < 0 ? from : into;
            componentOf.replaceAll(
                    (operation, component) -> component.equals(from) || component.equals(into) ? least : component);
        }
    }

    /** Whether an operation changes an attribute, or the rows of an entity, that another's guard reads. */
    private static boolean changesGuard(Schema schema, Operation writer, Operation reader) {
        Set<String> read = new HashSet<>();
        reader.requires().forEach(guard -> reads(guard, read));
        return changes(schema, writer).stream().anyMatch(read::contains);
    }

    private static Set<String> changes(Schema schema, Operation operation) {
        Set<String> changed = new HashSet<>();
        operation.body().stream().flatMap(Statement::walk).forEach(statement -> {
            if (statement instanceof Statement.Insert insert) {
                changed.add(insert.entity());
            } else if (statement instanceof Statement.Ensure ensure) {
                changed.add(ensure.entity());
            } else if (statement instanceof Statement.Delete delete) {
                changed.addAll(schema.goneWith(((Type.Reference) delete.row().type()).entity()));
            } else if (statement instanceof Statement.Change change) {
                changed.add(change.target().entity() + "." + change.target().attribute());
            }
        });
        return changed;
    }

    /** The attributes that an expression reads, as {@code Entity.attribute}, and the entities whose rows it looks for. */
    private static void reads(Expression expression, Set<String> read) {
        if (expression instanceof Expression.AttributeOf path) {
            read.add(path.entity() + "." + path.attribute());
            read.add(path.entity());
        } else if (expression instanceof Expression.RowByKey row) {
            read.add(row.entity());
        } else if (expression instanceof Expression.Quantified quantified) {
            quantified.bindings().forEach(b -> bound(b, read));
        } else if (expression instanceof Expression.Aggregate aggregate) {
            bound(aggregate.binding(), read);
        }
        expression.inside().forEach(child -> reads(child, read));
    }

    private static void bound(Binding binding, Set<String> read) {
        if (binding.domain() instanceof Domain.Rows rows) {
            read.add(rows.entity());
        }
    }

    /** The component of an operation; empty when it is confluent. */
    Optional<String> of(String operation) {
        return Optional.ofNullable(current.get(operation));
    }

    /** Whether an operation of this version that has committed makes an attempt of a component stale. */
    boolean conflict(String component, String operation) {
        String other = current.get(operation);
        return other != null && overlap(component, other);
    }

    /** Whether operations of two components can conflict. */
    static boolean overlap(String component, String other) {
        return component.equals(other) || component.equals(ALL) || other.equals(ALL);
    }

    /** All components that there can be. */
    SortedSet<String> names() {
        SortedSet<String> names = new TreeSet<>(componentOf.values());
        names.addAll(current.values());
        return names;
    }

    /** The statement by which a batch keeps other batches' operations of some components, and all bodies of them, out. */
    static String holdStatement(Collection<String> components) {
        return lock(components, "SHARE ROW EXCLUSIVE");
    }

    /** The statement by which a body keeps the batches' operations of its component out; it lets other bodies in. */
    static String enterStatement(String component) {
        return lock(List.of(component), "ROW EXCLUSIVE");
    }

    private static String lock(Collection<String> components, String mode) {
        SortedSet<String> tables = components.stream()
                .flatMap(c -> c.equals(ALL)
                        ? IntStream.range(0, LOCKS).boxed()
                        : Stream.of(Math.floorMod(c.hashCode(), LOCKS)))
                .map(number -> String.format(Locale.ROOT, "tributary.component_%02d", number))
                .collect(Collectors.toCollection(TreeSet::new));
        return tables.isEmpty()
                ? ""
                : "LOCK TABLE " + String.join(", ", new ArrayList<>(tables)) + " IN " + mode + " MODE";
    }
}
