package dev.tributary.engine;

import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Domain;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.model.Statement;
import dev.tributary.dsl.model.Type;
import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import dev.tributary.evaluate.Evaluator;
import dev.tributary.evaluate.Row;
import dev.tributary.evaluate.Rows;
import dev.tributary.store.Schema;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The values that a choice may have had, the likeliest first: those that solve a declared value for what the body stored
 * or added in its place, and those that changed nothing.
 */
final class Candidates {
    private final Declaration declaration;
    private final Schema schema;
    private final Evaluator evaluator;
    private final List<Effect> captured;
    private final Rows rows;

    Candidates(Declaration declaration, List<Effect> captured, Rows rows) {
        this.declaration = declaration;
        this.schema = declaration.schema();
        this.evaluator = declaration.evaluator();
        this.captured = captured;
        this.rows = rows;
    }

    /**
     * Candidates for one choice.
     *
     * @param known the arguments and the choices so far
     */
    Collection<@Nullable Object> of(Parameter choice, Map<String, @Nullable Object> known) {
        Search search = new Search(choice);
        search.statements(declaration.operation().body(), known);
        search.everyValueOfTheType();
        return search.found;
    }

    private final class Search {
        private final Parameter choice;
        private final Set<@Nullable Object> found = new LinkedHashSet<>();

        Search(Parameter choice) {
            this.choice = choice;
        }

        void statements(List<Statement> statements, Map<String, @Nullable Object> known) {
            for (Statement statement : statements) {
                if (statement instanceof Statement.Insert insert) {
                    made(insert.entity(), insert.values(), known);
                } else if (statement instanceof Statement.Ensure ensure) {
                    made(ensure.entity(), ensure.values(), known);
                } else if (statement instanceof Statement.Delete delete) {
                    row(delete.row(), known);
                } else if (statement instanceof Statement.Change change) {
                    changed(change, known);
                } else if (statement instanceof Statement.If branch) {
                    statements(branch.then(), known);
                    statements(branch.otherwise(), known);
                } else {
                    loop((Statement.ForEach) statement, known);
                }
            }
        }

        private void loop(Statement.ForEach loop, Map<String, @Nullable Object> known) {
            if (loop.binding().domain() instanceof Domain.Elements elements) {
                List<?> list = known.get(elements.parameter()) instanceof List<?> given ? given : List.of();
                list.forEach(element -> inside(loop, element, known));
            } else if (!declaration.readsChoice(loop.condition())) {
                for (Row row : rows.matching(loop.binding(), loop.condition(), known)) {
                    inside(loop, row.id().key(), known);
                }
            }
        }

        private void inside(Statement.ForEach loop, @Nullable Object element, Map<String, @Nullable Object> known) {
            statements(loop.body(), Evaluator.with(known, loop.binding().variable(), element));
        }

        private void made(String entity, Map<String, Expression> given, Map<String, @Nullable Object> known) {
            for (Effect effect : captured) {
                if (effect instanceof Effect.Make make && make.row().entity().equals(entity)) {
                    given.forEach((name, value) -> solve(value, make.values().get(name), known));
                }
            }
        }

        private void changed(Statement.Change change, Map<String, @Nullable Object> known) {
            Expression.AttributeOf target = change.target();
            row(target.row(), known);
            for (Effect effect : captured) {
                if (!effect.row().entity().equals(target.entity())) {
                    continue;
                }
                if (effect instanceof Effect.Change same && same.attribute().equals(target.attribute())) {
                    solve(change.value(), same.value(), known);
                } else if (effect instanceof Effect.Make make) {
                    solve(change.value(), make.values().get(target.attribute()), known);
                }
            }
            unchanged(change, known);
        }

        /** A body that sets what is so already, or adds nothing, leaves no trace of it. */
        private void unchanged(Statement.Change change, Map<String, @Nullable Object> known) {
            if (change instanceof Statement.Add) {
                solve(change.value(), BigDecimal.ZERO, known);
            } else if (!declaration.readsChoice(change.target().row())
                    && value(change.target().row(), known) instanceof RowKey key) {
                rows.find(new RowId(change.target().entity(), key))
                        .ifPresent(row -> solve(
                                change.value(), row.values().get(change.target().attribute()), known));
            }
        }

        /** Where the choice names the row, or a part of its key, it is one of those that the body touched. */
        private void row(Expression row, Map<String, @Nullable Object> known) {
            for (Effect effect : captured) {
                if (row instanceof Expression.RowByKey named
                        && named.entity().equals(effect.row().entity())) {
                    for (int i = 0; i < named.key().size(); i++) {
                        solve(named.key().get(i), effect.row().key().values().get(i), known);
                    }
                }
            }
        }

        /** Adds the value of the choice with which the expression has this value. */
        private void solve(Expression expression, @Nullable Object wanted, Map<String, @Nullable Object> known) {
            if (expression instanceof Expression.Variable variable) {
                if (variable.name().equals(choice.name())) {
                    add(wanted);
                }
                return;
            }
            if (!choice.type().numeric() || !(wanted instanceof BigDecimal number) || !reads(expression)) {
                return;
            }
            // In every expression that is linear in the choice, two of its values tell all others.
            Object atZero = value(expression, Evaluator.with(known, choice.name(), BigDecimal.ZERO));
            Object atOne = value(expression, Evaluator.with(known, choice.name(), BigDecimal.ONE));
            if (atZero instanceof BigDecimal zero && atOne instanceof BigDecimal one) {
                BigDecimal slope = one.subtract(zero);
                if (slope.signum() != 0) {
                    int scale = choice.type() instanceof Type.Decimal decimal ? decimal.scale() : 0;
                    add(number.subtract(zero).divide(slope, scale, RoundingMode.HALF_UP));
                }
            }
        }

        private boolean reads(Expression expression) {
            return (expression instanceof Expression.Variable variable
                            && variable.name().equals(choice.name()))
                    || expression.inside().stream().anyMatch(this::reads);
        }

        private @Nullable Object value(Expression expression, Map<String, @Nullable Object> known) {
            try {
                return evaluator.value(expression, known, rows);
            } catch (NoSuchElementException e) {
                return null;
            }
        }

        private void add(@Nullable Object value) {
            boolean fits = value == null
                    ? choice.nullable()
                    : Values.problem(schema.application(), choice.type(), value) == null;
            if (fits) {
                found.add(value instanceof BigDecimal number ? number.stripTrailingZeros() : value);
            }
        }

        /** Small types have few values; a row that is chosen is one that the body touched or refers to. */
        void everyValueOfTheType() {
            if (choice.type() instanceof Type.Bool) {
                add(true);
                add(false);
            } else if (choice.type() instanceof Type.Enumeration enumeration) {
                schema.application().enumType(enumeration.name()).literals().forEach(this::add);
            } else if (choice.type() instanceof Type.Reference reference) {
                captured.forEach(effect -> rowsIn(effect, reference.entity()));
                found.removeIf(key -> key != null
                        && rows.find(new RowId(reference.entity(), (RowKey) key))
                                .isEmpty());
            }
            if (choice.nullable()) {
                add(null);
            }
        }

        private void rowsIn(Effect effect, String entity) {
            if (effect.row().entity().equals(entity)) {
                add(effect.row().key());
            }
            for (Attribute attribute : schema.table(effect.row().entity()).attributes()) {
                if (attribute.type() instanceof Type.Reference reference
                        && reference.entity().equals(entity)) {
                    Object value = effect instanceof Effect.Make make
                            ? make.values().get(attribute.name())
                            : effect instanceof Effect.Change change
                                            && change.attribute().equals(attribute.name())
                                    ? change.value()
                                    : null;
                    if (value != null) {
                        add(value);
                    }
                }
            }
        }
    }
}
