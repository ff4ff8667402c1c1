package dev.tributary.dsl.syntax;

import dev.tributary.dsl.source.SourceRange;
import dev.tributary.dsl.syntax.Syntax.Name;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ErrorNode;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;
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
                incomplete |= !whole(declaration.entityDeclaration());
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
                tree.importDeclaration().stream()
                        .filter(SyntaxBuilder::whole)
                        .map(i -> new Syntax.Import(unquote(i.STRING()), range(i)))
                        .toList(),
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
                        attribute.nullable != null,
                        merge == null ? null : new Name(merge.getText(), range(merge)),
                        attribute.cascade == null ? null : SyntaxParser.rangeOf(fileName, attribute.cascade),
                        text(attribute.column),
                        range(attribute)));
            } else {
                incomplete = true;
            }
        }
        return new Syntax.EntityDeclaration(name(tree.name()), text(tree.table), attributes, range(tree));
    }

    /** The text in a quoted token; null for no token, or for one that ANTLR made up because it is missing. */
    private @Nullable Name text(@Nullable Token token) {
        return token == null || token.getTokenIndex() < 0
                ? null
                : new Name(unquote(token.getText()), SyntaxParser.rangeOf(fileName, token));
    }

    private static String unquote(TerminalNode node) {
        return unquote(node.getText());
    }

    private static String unquote(String quoted) {
        return unescape(quoted.substring(1, quoted.length() - 1));
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
            InvParser.ConditionConstraintContext condition = (InvParser.ConditionConstraintContext) tree.constraint();
            constraint = new Syntax.ConditionConstraint(expression(condition.expression()));
        }
        return new Syntax.InvariantDeclaration(
                name(Objects.requireNonNull(tree.invariantName)),
                tree.deferred != null,
                constraint,
                tree.compensation == null ? null : name(tree.compensation),
                range(tree));
    }

    private Syntax.Binding binding(InvParser.BindingContext tree) {
        return new Syntax.Binding(
                name(Objects.requireNonNull(tree.variable)), name(Objects.requireNonNull(tree.domain)));
    }

    private Syntax.ParameterDeclaration parameter(InvParser.ParameterContext tree) {
        Syntax.WrittenType type;
        if (tree.list == null) {
            type = type(tree.type());
        } else if (tree.type() != null) {
            type = new Syntax.ListType(type(tree.type()), range(tree));
        } else {
            type = new Syntax.TupleListType(
                    tree.parameter().stream().map(this::parameter).toList(), range(tree));
        }
        return new Syntax.ParameterDeclaration(
                name(tree.name()), tree.fresh != null, type, tree.nullable != null, range(tree));
    }

    private Syntax.OperationDeclaration operation(InvParser.OperationDeclarationContext tree) {
        List<Syntax.ParameterDeclaration> parameters = new ArrayList<>();
        for (InvParser.ParameterContext parameter : tree.parameter()) {
            if (whole(parameter)) {
                parameters.add(parameter(parameter));
            } else {
                incomplete = true;
            }
        }
        List<Syntax.Expression> requires = tree.requires().stream()
                .filter(SyntaxBuilder::whole)
                .map(r -> expression(r.expression()))
                .toList();
        List<Syntax.ParameterDeclaration> choices = tree.choice().stream()
                .filter(SyntaxBuilder::whole)
                .map(c -> new Syntax.ParameterDeclaration(
                        name(c.name()), false, type(c.type()), c.nullable != null, range(c)))
                .toList();
        return new Syntax.OperationDeclaration(
                name(tree.name()), parameters, choices, requires, statements(tree.statement()), range(tree));
    }

    private List<Syntax.Statement> statements(List<InvParser.StatementContext> trees) {
        // A loop, because blocks nest and streams take more of the stack.
        List<Syntax.Statement> statements = new ArrayList<>();
        for (InvParser.StatementContext tree : trees) {
            if (whole(tree)) {
                statements.add(statement(tree));
            }
        }
        return statements;
    }

    private List<Syntax.FieldValue> values(List<InvParser.FieldValueContext> trees) {
        return trees.stream()
                .map(f -> new Syntax.FieldValue(name(f.name()), value(f)))
                .toList();
    }

    private Syntax.@Nullable Expression value(InvParser.FieldValueContext tree) {
        if (tree.fresh != null) {
            return new Syntax.NewRow(range(tree));
        }
        return tree.expression() == null ? null : expression(tree.expression());
    }

    private Syntax.Statement statement(InvParser.StatementContext tree) {
        if (tree instanceof InvParser.InsertStatementContext insert) {
            return new Syntax.InsertStatement(name(insert.name()), values(insert.fieldValue()), range(tree));
        }
        if (tree instanceof InvParser.EnsureStatementContext ensure) {
            return new Syntax.EnsureStatement(name(ensure.name()), values(ensure.fieldValue()), range(tree));
        }
        if (tree instanceof InvParser.IfStatementContext branch) {
            List<Syntax.Statement> otherwise = List.of();
            if (branch.branch != null) {
                otherwise = List.of(statement(branch.branch));
            } else if (branch.block().size() > 1) {
                otherwise = statements(branch.block(1).statement());
            }
            return new Syntax.IfStatement(
                    expression(branch.expression()), statements(branch.block(0).statement()), otherwise, range(tree));
        }
        if (tree instanceof InvParser.ForEachStatementContext loop) {
            return new Syntax.ForEachStatement(
                    binding(loop.binding()),
                    loop.expression() == null ? null : expression(loop.expression()),
                    statements(loop.block().statement()),
                    range(tree));
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
        InvParser.KeyedContext keyed = tree.keyed();
        if (keyed == null) {
            return new Syntax.Path(names(tree.name()), List.of(), range(tree));
        }
        List<Syntax.Name> names = new ArrayList<>(List.of(name(keyed.name())));
        names.addAll(names(tree.name()));
        List<Syntax.Expression> key = expressions(keyed.expression());
        return new Syntax.Path(names, key, range(tree));
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
        if (tree instanceof InvParser.MembershipContext in) {
            List<Syntax.Expression> options = expressions(in.options);
            return new Syntax.Membership(expression(Objects.requireNonNull(in.value)), options, range);
        }
        if (tree instanceof InvParser.QuantifiedContext q) {
            boolean all = Objects.requireNonNull(q.quantifier).getText().equals("for");
            return new Syntax.Quantified(
                    all,
                    q.binding().stream().map(this::binding).toList(),
                    optional(q.where),
                    optional(q.condition),
                    range);
        }
        if (tree instanceof InvParser.CountContext count) {
            return new Syntax.Aggregate("count", null, binding(count.binding()), optional(count.where), range);
        }
        if (tree instanceof InvParser.AggregateContext aggregate) {
            return new Syntax.Aggregate(
                    Objects.requireNonNull(aggregate.function).getText(),
                    expression(Objects.requireNonNull(aggregate.summand)),
                    binding(aggregate.binding()),
                    optional(aggregate.where),
                    range);
        }
        if (tree instanceof InvParser.CallContext call) {
            return new Syntax.Call(
                    Objects.requireNonNull(call.function).getText(), expressions(call.expression()), range);
        }
        if (tree instanceof InvParser.NullContext) {
            return new Syntax.NullLiteral(range);
        }
        if (tree instanceof InvParser.IntegerContext || tree instanceof InvParser.DecimalContext) {
            return new Syntax.NumberLiteral(tree.getText(), range);
        }
        if (tree instanceof InvParser.StringContext) {
            return new Syntax.TextLiteral(unquote(tree.getText()), range);
        }
        if (tree instanceof InvParser.BoolContext) {
            return new Syntax.BooleanLiteral(tree.getText().equals("true"), range);
        }
        return path(((InvParser.PathExpressionContext) tree).path());
    }

    private List<Syntax.Expression> expressions(List<InvParser.ExpressionContext> trees) {
        List<Syntax.Expression> expressions = new ArrayList<>();
        for (InvParser.ExpressionContext tree : trees) {
            expressions.add(expression(tree));
        }
        return expressions;
    }

    private Syntax.@Nullable Expression optional(InvParser.@Nullable ExpressionContext tree) {
        return tree == null ? null : expression(tree);
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
        // Not by recursion, because the stack that is left is not known.
        Deque<ParserRuleContext> open = new ArrayDeque<>();
        open.push(tree);
        while (!open.isEmpty()) {
            ParserRuleContext next = open.pop();
            if (next.exception != null || next.children == null) {
                return false;
            }
            for (ParseTree child : next.children) {
                if (child instanceof ErrorNode) {
                    return false;
                } else if (child instanceof ParserRuleContext rule) {
                    open.push(rule);
                }
            }
        }
        return true;
    }

    private SourceRange range(ParserRuleContext tree) {
        return SyntaxParser.rangeOf(fileName, tree.getStart(), tree.getStop());
    }
}
