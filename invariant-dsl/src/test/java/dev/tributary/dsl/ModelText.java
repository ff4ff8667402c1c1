package dev.tributary.dsl;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Binding;
import dev.tributary.dsl.model.Domain;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.InvText;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Merge;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.model.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A whole model in the words of the language, its expressions as {@link InvText} prints them. */
final class ModelText {
    private ModelText() {}

    static String of(Application application) {
        StringBuilder out = new StringBuilder("application " + application.name() + "\n");
        application
                .enums()
                .forEach(e -> out.append("enum ")
                        .append(e.name())
                        .append(" { ")
                        .append(String.join(e.ordered() ? " < " : ", ", e.literals()))
                        .append(" }\n"));
        application.entities().forEach(e -> out.append(of(e)));
        application.declaredInvariants().forEach(i -> out.append(of(i)).append('\n'));
        application
                .deferredInvariants()
                .forEach(d -> out.append("deferred ")
                        .append(of(d.invariant()))
                        .append(" compensated by ")
                        .append(d.compensation())
                        .append('\n'));
        application.operations().forEach(o -> out.append(of(o)));
        return out.toString();
    }

    private static String of(Entity entity) {
        return "entity " + entity.name() + " table \"" + entity.table() + "\" {\n"
                + entity.attributes().stream().map(ModelText::of).collect(Collectors.joining("\n")) + "\n}\n";
    }

    private static String of(Attribute attribute) {
        boolean word = attribute.merge() != Merge.KEY && attribute.merge() != Merge.REGISTER;
        return (attribute.merge() == Merge.KEY ? "key " : "") + attribute.name() + ": " + attribute.type()
                + (attribute.nullable() ? "?" : "")
                + (word ? " " + attribute.merge().name().toLowerCase(Locale.ROOT) : "")
                + (attribute.cascade() ? " on delete cascade" : "")
                + (attribute.column() == null ? "" : " column \"" + attribute.column() + "\"");
    }

    private static String of(Invariant invariant) {
        String start = "invariant " + invariant.name() + " ";
        if (invariant instanceof Invariant.Unique unique) {
            return start + "unique " + unique.entity() + "(" + String.join(", ", unique.attributes()) + ")";
        }
        if (invariant instanceof Invariant.ForAll forAll) {
            return start + "for all "
                    + forAll.bindings().stream().map(ModelText::of).collect(Collectors.joining(", ")) + ": "
                    + InvText.of(forAll.condition());
        }
        return start + InvText.of(((Invariant.Holds) invariant).condition());
    }

    private static String of(Binding binding) {
        String domain = binding.domain() instanceof Domain.Elements list ? list.parameter() : binding.entity();
        return binding.variable() + " in " + domain;
    }

    private static String of(Operation operation) {
        StringBuilder out = new StringBuilder("operation " + operation.name() + "(");
        out.append(operation.parameters().stream().map(ModelText::of).collect(Collectors.joining(", ")));
        out.append(") {\n");
        operation.choices().forEach(c -> out.append("choosing ").append(of(c)).append('\n'));
        operation
                .requires()
                .forEach(r -> out.append("requires ").append(InvText.of(r)).append('\n'));
        return out.append(of(operation.body())).append("}\n").toString();
    }

    private static String of(Parameter parameter) {
        return parameter.name() + ": " + (parameter.fresh() ? "new " : "") + parameter.type()
                + (parameter.nullable() ? "?" : "");
    }

    private static String of(List<Statement> statements) {
        return statements.stream().map(ModelText::of).collect(Collectors.joining());
    }

    private static String of(Statement statement) {
        if (statement instanceof Statement.Insert insert) {
            return "insert " + insert.entity() + values(insert.values());
        } else if (statement instanceof Statement.Ensure ensure) {
            return "ensure " + ensure.entity() + values(ensure.values());
        } else if (statement instanceof Statement.Delete delete) {
            return "delete " + InvText.of(delete.row()) + "\n";
        } else if (statement instanceof Statement.Add add) {
            return InvText.of(add.target()) + " += " + InvText.of(add.amount()) + "\n";
        } else if (statement instanceof Statement.Assign assign) {
            return InvText.of(assign.target()) + " = " + InvText.of(assign.value()) + "\n";
        } else if (statement instanceof Statement.Raise raise) {
            return "raise " + InvText.of(raise.target()) + " to " + InvText.of(raise.value()) + "\n";
        } else if (statement instanceof Statement.Lower lower) {
            return "lower " + InvText.of(lower.target()) + " to " + InvText.of(lower.value()) + "\n";
        } else if (statement instanceof Statement.If branch) {
            return "if " + InvText.of(branch.condition()) + " {\n" + of(branch.then()) + "}"
                    + (branch.otherwise().isEmpty() ? "\n" : " else {\n" + of(branch.otherwise()) + "}\n");
        }
        Statement.ForEach loop = (Statement.ForEach) statement;
        return "for each " + of(loop.binding()) + " where " + InvText.of(loop.condition()) + " {\n" + of(loop.body())
                + "}\n";
    }

    private static String values(Map<String, Expression> values) {
        return values.entrySet().stream()
                .map(value -> value.getKey() + ": " + InvText.of(value.getValue()))
                .collect(Collectors.joining(", ", " { ", " }\n"));
    }
}
