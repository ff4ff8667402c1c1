package dev.tributary.analyzer;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Merge;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.model.Statement;
import dev.tributary.dsl.model.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The same entities with operations that do one thing each, any thing: what they lead to is every state, of which those that
 * satisfy the invariants are what verdicts are about, whether the application's own operations lead there or not.
 */
final class FreeChanges {
    private FreeChanges() {}

    static Application of(Application application) {
        List<Operation> operations = new ArrayList<>();
        for (Entity entity : application.entities()) {
            operations.add(make(application, entity));
            Type row = new Type.Reference(entity.name());
            Expression variable = new Expression.Variable("row", row, entity.range());
            Parameter parameter = new Parameter("row", row, false, entity.range());
            operations.add(operation(
                    "delete " + entity.name(),
                    List.of(parameter),
                    new Statement.Delete(variable, entity.range()),
                    entity));
            for (Attribute attribute : entity.attributes()) {
                if (!attribute.fixed()) {
                    Parameter value =
                            new Parameter("value", attribute.type(), false, attribute.nullable(), attribute.range());
                    operations.add(operation(
                            "change " + entity.name() + "." + attribute.name(),
                            List.of(parameter, value),
                            change(variable, entity, attribute),
                            entity));
                }
            }
        }
        return new Application(
                application.name(), application.enums(), application.entities(), List.of(), List.of(), operations);
    }

    private static Operation operation(String name, List<Parameter> parameters, Statement statement, Entity entity) {
        return new Operation(name, parameters, List.of(), List.of(), List.of(statement), entity.range());
    }

    private static Operation make(Application application, Entity entity) {
        boolean generated = !application.keysAreChosen(entity.name())
                && entity.keys().size() == 1
                && entity.keys().get(0).type() instanceof Type.Uuid;
        List<Parameter> parameters = new ArrayList<>();
        Map<String, Expression> values = new LinkedHashMap<>();
        for (Attribute attribute : entity.attributes()) {
            boolean fresh = generated && attribute.merge() == Merge.KEY;
            Type type = fresh ? new Type.Reference(entity.name()) : attribute.type();
            parameters.add(new Parameter(attribute.name(), type, fresh, attribute.nullable(), attribute.range()));
            values.put(attribute.name(), new Expression.Variable(attribute.name(), type, attribute.range()));
        }
        return operation(
                "make " + entity.name(),
                parameters,
                new Statement.Insert(entity.name(), values, entity.range()),
                entity);
    }

    private static Statement change(Expression row, Entity entity, Attribute attribute) {
        Expression.AttributeOf target =
                new Expression.AttributeOf(row, entity.name(), attribute.name(), attribute.type(), attribute.range());
        Expression value = new Expression.Variable("value", attribute.type(), attribute.range());
        if (attribute.merge() == Merge.COUNTER) {
            return new Statement.Add(target, value, attribute.range());
        }
        if (attribute.merge() == Merge.MAX) {
            return new Statement.Raise(target, value, attribute.range());
        }
        return attribute.merge() == Merge.MIN
                ? new Statement.Lower(target, value, attribute.range())
                : new Statement.Assign(target, value, attribute.range());
    }
}
