package dev.tributary.analyzer.encode;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Statement;
import dev.tributary.dsl.model.Type;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What an operation changes and what an invariant depends on. When one of two operations changes nothing that an
 * invariant depends on, the invariant holds after both because it held after the other alone.
 */
public final class Footprint {
    private Footprint() {}

    /** Whether some effect of {@code operation} can make {@code invariant} false. */
    public static boolean touches(Application application, Operation operation, Invariant invariant) {
        Set<String> changed = of(operation);
        return of(application, invariant).stream().anyMatch(changed::contains);
    }

    private static Set<String> of(Operation operation) {
        Set<String> changed = new LinkedHashSet<>();
        for (Statement statement : operation.body()) {
            if (statement instanceof Statement.Insert insert) {
                changed.add("+" + insert.entity());
            } else if (statement instanceof Statement.Delete delete) {
                changed.add("-" + ((Type.Reference) delete.row().type()).entity());
            } else if (statement instanceof Statement.Add add) {
                changed.add(attribute(add.target()));
            } else if (statement instanceof Statement.Assign assign) {
                changed.add(attribute(assign.target()));
            } else if (statement instanceof Statement.Raise raise) {
                changed.add(attribute(raise.target()));
            } else if (statement instanceof Statement.Lower lower) {
                changed.add(attribute(lower.target()));
            }
        }
        return changed;
    }

    private static String attribute(Expression.AttributeOf path) {
        return path.entity() + "." + path.attribute();
    }

    private static Set<String> of(Application application, Invariant invariant) {
        Set<String> reads = new LinkedHashSet<>();
        Formulas.variables(invariant).forEach(entity -> reads.add("+" + entity));
        if (invariant instanceof Invariant.ForAll forAll) {
            collect(forAll.condition(), reads);
        } else if (invariant instanceof Invariant.Unique unique) {
            unique.attributes().forEach(a -> reads.add(unique.entity() + "." + a));
        } else if (invariant instanceof Invariant.ReferenceExists reference) {
            reads.add(reference.entity() + "." + reference.attribute());
            Type type = application
                    .attribute(reference.entity(), reference.attribute())
                    .type();
            reads.add("-" + ((Type.Reference) type).entity());
        }
        return reads;
    }

    /** The attributes that an invariant reads, each as {@code Entity.attribute}. */
    static Set<String> attributes(Application application, Invariant invariant) {
        Set<String> reads = of(application, invariant);
        reads.removeIf(r -> r.startsWith("+") || r.startsWith("-"));
        return reads;
    }

    static void collect(Expression expression, Set<String> reads) {
        if (expression instanceof Expression.AttributeOf path) {
            reads.add(attribute(path));
            collect(path.row(), reads);
        } else if (expression instanceof Expression.Negated negated) {
            collect(negated.operand(), reads);
        } else if (expression instanceof Expression.Arithmetic a) {
            collect(a.left(), reads);
            collect(a.right(), reads);
        } else if (expression instanceof Expression.Comparison c) {
            collect(c.left(), reads);
            collect(c.right(), reads);
        } else if (expression instanceof Expression.Not not) {
            collect(not.operand(), reads);
        } else if (expression instanceof Expression.Logical l) {
            collect(l.left(), reads);
            collect(l.right(), reads);
        }
    }
}
