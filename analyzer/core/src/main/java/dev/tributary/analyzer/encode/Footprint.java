package dev.tributary.analyzer.encode;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Statement;
import dev.tributary.dsl.model.Type;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an operation changes and what an invariant depends on, as {@code +Entity} for rows that appear, {@code -Entity} for
 * rows that go, and {@code Entity.attribute}. When one of two operations changes nothing that an invariant depends on, the
 * invariant holds after both because it held after the other alone.
 */
public final class Footprint {
    private Footprint() {}

    /** Whether some effect of {@code operation} can make {@code invariant} false. */
    public static boolean touches(Application application, Operation operation, Invariant invariant) {
        return !Collections.disjoint(of(application, invariant), written(application, operation));
    }

    /**
     * Whether an invocation by itself can make {@code invariant} false: also a cascading reference, which every merge keeps,
     * but whose row has to be there when it is made.
     */
    public static boolean concerns(Application application, Operation operation, Invariant invariant) {
        boolean refers = invariant instanceof Invariant.ReferenceExists reference
                && written(application, operation).contains("+" + reference.entity());
        return refers || touches(application, operation, invariant);
    }

    static Set<String> written(Application application, Operation operation) {
        Set<String> changed = new LinkedHashSet<>();
        operation.body().stream().flatMap(Statement::walk).forEach(s -> changed.addAll(written(application, s)));
        return changed;
    }

    /** The entities of which two operations or an invariant read or change something. */
    public static Set<String> entities(Application application, List<Operation> operations, Invariant invariant) {
        Set<String> parts = new LinkedHashSet<>(of(application, invariant));
        for (Operation operation : operations) {
            operation.requires().forEach(guard -> parts.addAll(Reads.of(guard)));
            parts.addAll(written(application, operation));
        }
        return parts.stream().map(Footprint::entity).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The parameters and variables that an expression takes from around it. */
    public static Set<String> variables(Expression expression) {
        return Reads.freeVariables(expression);
    }

    static Set<String> written(Application application, Collection<Effect> effects) {
        Set<String> written = new LinkedHashSet<>();
        effects.forEach(effect -> written.addAll(written(application, effect)));
        return written;
    }

    static Set<String> written(Application application, Effect effect) {
        return written(application, effect.statement());
    }

    private static Set<String> written(Application application, Statement statement) {
        Set<String> changed = new LinkedHashSet<>();
        if (statement instanceof Statement.Insert insert) {
            changed.add("+" + insert.entity());
        } else if (statement instanceof Statement.Ensure ensure) {
            changed.add("+" + ensure.entity());
        } else if (statement instanceof Statement.Delete delete) {
            delete(application, ((Type.Reference) delete.row().type()).entity(), changed);
        } else if (statement instanceof Statement.Change change) {
            changed.add(change.target().entity() + "." + change.target().attribute());
        }
        return changed;
    }

    /** Whether the deletion of one row can cascade to others of the same entity. */
    static boolean cascadesToItself(Application application, String entity) {
        Set<String> deleted = new LinkedHashSet<>();
        for (Entity child : application.entities()) {
            if (cascades(child, entity)) {
                delete(application, child.name(), deleted);
            }
        }
        return deleted.contains("-" + entity);
    }

    private static boolean cascades(Entity child, String parent) {
        return child.attributes().stream()
                .anyMatch(
                        a -> a.cascade() && ((Type.Reference) a.type()).entity().equals(parent));
    }

    /** The entities whose deletions can cascade to an entity, and itself. */
    static Set<String> ancestors(Application application, String entity) {
        Set<String> found = new LinkedHashSet<>();
        ancestors(application, entity, found);
        return found;
    }

    private static void ancestors(Application application, String entity, Set<String> found) {
        if (found.add(entity)) {
            application.entity(entity).attributes().stream()
                    .filter(Attribute::cascade)
                    .forEach(a -> ancestors(application, ((Type.Reference) a.type()).entity(), found));
        }
    }

    /** A deletion and everything that it cascades to. */
    private static void delete(Application application, String entity, Set<String> changed) {
        if (!changed.add("-" + entity)) {
            return;
        }
        for (Entity child : application.entities()) {
            if (cascades(child, entity)) {
                delete(application, child.name(), changed);
            }
        }
    }

    /** The entity of a part of the state. */
    static String entity(String part) {
        if (part.startsWith("+") || part.startsWith("-")) {
            return part.substring(1);
        }
        return part.substring(0, part.indexOf('.'));
    }

    private static Set<String> of(Application application, Invariant invariant) {
        Set<String> reads = new LinkedHashSet<>();
        if (invariant instanceof Invariant.ReferenceExists reference) {
            Attribute attribute = application.attribute(reference.entity(), reference.attribute());
            if (!attribute.cascade()) { // A cascade keeps its references by construction.
                reads.add("+" + reference.entity());
                reads.add(reference.entity() + "." + reference.attribute());
                reads.add("-" + ((Type.Reference) attribute.type()).entity());
            }
            return reads;
        }
        Invariants.variables(invariant).forEach(entity -> reads.add("+" + entity));
        if (invariant instanceof Invariant.ForAll forAll) {
            reads.addAll(Reads.of(forAll.condition()));
        } else if (invariant instanceof Invariant.Holds holds) {
            reads.addAll(Reads.of(holds.condition()));
        } else if (invariant instanceof Invariant.Unique unique) {
            unique.attributes().forEach(a -> reads.add(unique.entity() + "." + a));
        }
        return reads;
    }

    /** The attributes that an invariant reads, each as {@code Entity.attribute}. */
    static Set<String> attributes(Application application, Invariant invariant) {
        Set<String> reads = of(application, invariant);
        reads.removeIf(r -> r.startsWith("+") || r.startsWith("-"));
        return reads;
    }
}
