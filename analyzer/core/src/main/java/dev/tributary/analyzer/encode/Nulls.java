package dev.tributary.analyzer.encode;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.model.Statement;
import dev.tributary.dsl.model.Type;

/** Where a null can come from. */
final class Nulls {
    private Nulls() {}

    /** Whether some operation may assign null to a register; what an insert sets aside. */
    static boolean assigned(Application application, String entity, Attribute attribute) {
        for (Operation operation : application.operations()) {
            boolean assigns = operation.body().stream()
                    .flatMap(Statement::walk)
                    .anyMatch(statement -> statement instanceof Statement.Assign assign
                            && assign.target().entity().equals(entity)
                            && assign.target().attribute().equals(attribute.name())
                            && possible(application, operation, assign.value()));
            if (assigns) {
                return true;
            }
        }
        return false;
    }

    private static boolean possible(Application application, Operation operation, Expression value) {
        if (value instanceof Expression.Literal) {
            return false;
        }
        if (value instanceof Expression.Variable variable) {
            return operation.inputs().stream()
                    .anyMatch(input -> input.name().equals(variable.name()) && input.nullable());
        }
        if (value instanceof Expression.FieldOf field) {
            return !(field.element().type() instanceof Type.Tuple tuple)
                    || tuple.field(field.field()).map(Parameter::nullable).orElse(true);
        }
        if (value instanceof Expression.AttributeOf path) {
            return application.attribute(path.entity(), path.attribute()).nullable()
                    || possible(application, operation, path.row());
        }
        if (value instanceof Expression.Negated negated) {
            return possible(application, operation, negated.operand());
        }
        if (value instanceof Expression.Arithmetic arithmetic) {
            return possible(application, operation, arithmetic.left())
                    || possible(application, operation, arithmetic.right());
        }
        return true;
    }
}
