package dev.tributary.dsl.syntax;

import dev.tributary.dsl.source.SourceRange;
import dev.tributary.dsl.syntax.Syntax.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/**
 * Builds the syntax tree from ANTLR's. A part that ANTLR had to repair is left out, since it has already been reported:
 * building stops at the smallest list element that is whole.
 */
final class SyntaxBuilder {
    private final String fileName;
    private boolean incomplete;

    SyntaxBuilder(String fileName) {
        this.fileName = fileName;
    }

    Syntax.File file(InvParser.FileContext tree) {
        List<Syntax.EnumDeclaration> enums = new ArrayList<>();
        List<Syntax.EntityDeclaration> entities = new ArrayList<>();
        List<Syntax.InvariantDeclaration> invariants = new ArrayList<>();
        List<Syntax.OperationDeclaration> operations = new ArrayList<>();
        for (InvParser.DeclarationContext declaration : tree.declaration()) {
            if (declaration.enumDeclaration() != null && whole(declaration.enumDeclaration())) {
                enums.add(enumDeclaration(declaration.enumDeclaration()));
            } else if (declaration.entityDeclaration() != null
                    && named(declaration.entityDeclaration().name())) {
                entities.add(entity(declaration.entityDeclaration()));
            } else if (declaration.invariantDeclaration() != null && whole(declaration.invariantDeclaration())) {
                invariants.add(invariant(declaration.invariantDeclaration()));
            } else if (declaration.operationDeclaration() != null
                    && named(declaration.operationDeclaration().name())) {
                operations.add(operation(declaration.operationDeclaration()));
            } else if (declaration.invariantDeclaration() == null) {
                incomplete = true;
            }
        }
        InvParser.ApplicationContext application = tree.application();
        return new Syntax.File(
                application != null && named(application.name()) ? name(application.name()) : null,
                enums,
                entities,
                invariants,
                operations,
                incomplete,
                range(tree));
    }

    private Syntax.EnumDeclaration enumDeclaration(InvParser.EnumDeclarationContext tree) {
        return new Syntax.EnumDeclaration(
                name(Objects.requireNonNull(tree.enumName)),
                names(tree.literals),
                !tree.less.isEmpty(),
                !tree.less.isEmpty() && !tree.comma.isEmpty(),
                range(tree));
    }

    private Syntax.EntityDeclaration entity(InvParser.EntityDeclarationContext tree) {
        List<Syntax.AttributeDeclaration> attributes = new ArrayList<>();
        for (InvParser.AttributeContext attribute : tree.attribute()) {
            if (whole(attribute)) {
                InvParser.MergeContext merge = attribute.merge();
                attributes.add(new Syntax.AttributeDeclaration(
                        name(attribute.name()),
                        attribute.key != null,
                        type(attribute.type()),
                        merge == null ? null : new Name(merge.getText(), range(merge)),
                        range(attribute)));
            } else {
                incomplete = true;
            }
        }
        return new Syntax.EntityDeclaration(name(tree.name()), attributes, range(tree));
    }

    private Syntax.TypeName type(InvParser.TypeContext tree) {
        List<Integer> arguments = tree.INTEGER().stream()
                .map(token -> token.getText().length() > 8 ? Integer.MAX_VALUE : Integer.parseInt(token.getText()))
                .toList();
        return new Syntax.TypeName(name(tree.name()), arguments, range(tree));
    }

    private Syntax.InvariantDeclaration invariant(InvParser.InvariantDeclarationContext tree) {
        Syntax.Constraint constraint;
        if (tree.constraint() instanceof InvParser.UniqueConstraintContext unique) {
            List<Name> names = names(unique.name());
            constraint = new Syntax.UniqueConstraint(names.get(0), names.subList(1, names.size()));
        } else {
            InvParser.ForAllConstraintContext forAll = (InvParser.ForAllConstraintContext) tree.constraint();
            List<Syntax.Binding> bindings = forAll.binding().stream()
                    .map(b -> new Syntax.Binding(
                            name(Objects.requireNonNull(b.variable)), name(Objects.requireNonNull(b.entity))))
                    .toList();
            constraint = new Syntax.ForAllConstraint(bindings, expression(forAll.expression()));
        }
        return new Syntax.InvariantDeclaration(name(tree.name()), constraint, range(tree));
    }

    private Syntax.OperationDeclaration operation(InvParser.OperationDeclarationContext tree) {
        List<Syntax.ParameterDeclaration> parameters = new ArrayList<>();
        for (InvParser.ParameterContext parameter : tree.parameter()) {
            if (whole(parameter)) {
                parameters.add(new Syntax.ParameterDeclaration(
                        name(parameter.name()), parameter.fresh != null, type(parameter.type()), range(parameter)));
            } else {
                incomplete = true;
            }
        }
        List<Syntax.Expression> requires = tree.requires().stream()
                .filter(SyntaxBuilder::whole)
                .map(r -> expression(r.expression()))
                .toList();
        List<Syntax.Statement> statements = tree.statement().stream()
                .filter(SyntaxBuilder::whole)
                .map(this::statement)
                .toList();
        return new Syntax.OperationDeclaration(name(tree.name()), parameters, requires, statements, range(tree));
    }

    private Syntax.Statement statement(InvParser.StatementContext tree) {
        if (tree instanceof InvParser.InsertStatementContext insert) {
            List<Syntax.FieldValue> values = insert.fieldValue().stream()
                    .map(f -> new Syntax.FieldValue(
                            name(f.name()), f.expression() == null ? null : expression(f.expression())))
                    .toList();
            return new Syntax.InsertStatement(name(insert.name()), values, range(tree));
        }
        if (tree instanceof InvParser.DeleteStatementContext delete) {
            return new Syntax.DeleteStatement(path(delete.path()), range(tree));
        }
        if (tree instanceof InvParser.RaiseStatementContext raise) {
            return new Syntax.ChangeStatement("raise", path(raise.path()), expression(raise.expression()), range(tree));
        }
        if (tree instanceof InvParser.LowerStatementContext lower) {
            return new Syntax.ChangeStatement("lower", path(lower.path()), expression(lower.expression()), range(tree));
        }
        InvParser.UpdateStatementContext update = (InvParser.UpdateStatementContext) tree;
        String operator = Objects.requireNonNull(update.operator).getText();
        return new Syntax.ChangeStatement(operator, path(update.path()), expression(update.expression()), range(tree));
    }

    private Syntax.Path path(InvParser.PathContext tree) {
        return new Syntax.Path(names(tree.name()), range(tree));
    }

    private Syntax.Expression expression(InvParser.ExpressionContext tree) {
        SourceRange range = range(tree);
        if (tree instanceof InvParser.ParenthesizedContext inner) {
            return expression(inner.expression());
        }
        if (tree instanceof InvParser.NegationContext negation) {
            return new Syntax.Unary("-", expression(negation.expression()), range);
        }
        if (tree instanceof InvParser.NotContext not) {
            return new Syntax.Unary("not", expression(not.expression()), range);
        }
        if (tree instanceof InvParser.ArithmeticContext binary) {
            return binary(binary.operator, binary.left, binary.right, range);
        }
        if (tree instanceof InvParser.ComparisonContext binary) {
            return binary(binary.operator, binary.left, binary.right, range);
        }
        if (tree instanceof InvParser.LogicalContext binary) {
            return binary(binary.operator, binary.left, binary.right, range);
        }
        if (tree instanceof InvParser.IntegerContext || tree instanceof InvParser.DecimalContext) {
            return new Syntax.NumberLiteral(tree.getText(), range);
        }
        if (tree instanceof InvParser.StringContext) {
            String quoted = tree.getText();
            return new Syntax.TextLiteral(unescape(quoted.substring(1, quoted.length() - 1)), range);
        }
        if (tree instanceof InvParser.BoolContext) {
            return new Syntax.BooleanLiteral(tree.getText().equals("true"), range);
        }
        return path(((InvParser.PathExpressionContext) tree).path());
    }

    private Syntax.Expression binary(
            @Nullable Token operator,
            InvParser.@Nullable ExpressionContext left,
            InvParser.@Nullable ExpressionContext right,
            SourceRange range) {
        return new Syntax.Binary(
                Objects.requireNonNull(operator).getText(),
                expression(Objects.requireNonNull(left)),
                expression(Objects.requireNonNull(right)),
                range);
    }

    /** A backslash stands for the character after it, so that a text can hold quotes and backslashes. */
    private static String unescape(String text) {
        return text.replaceAll("\\\\(.)", "$1");
    }

    private List<Name> names(List<InvParser.NameContext> trees) {
        return trees.stream().filter(SyntaxBuilder::named).map(this::name).toList();
    }

    private Name name(InvParser.NameContext tree) {
        return new Name(tree.getText(), range(tree));
    }

    private static boolean named(InvParser.@Nullable NameContext tree) {
        return tree != null && whole(tree) && !tree.getText().isEmpty();
    }

    /** Whether ANTLR read all of it without repairing anything. */
    private static boolean whole(ParserRuleContext tree) {
        if (tree.exception != null) {
            return false;
        }
        if (tree.children == null) {
            return false;
        }
        return tree.children.stream()
                .allMatch(child -> child instanceof ParserRuleContext rule
                        ? whole(rule)
                        : !(child instanceof org.antlr.v4.runtime.tree.ErrorNode));
    }

    private SourceRange range(ParserRuleContext tree) {
        return SyntaxParser.rangeOf(fileName, tree.getStart(), tree.getStop());
    }
}
