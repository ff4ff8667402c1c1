package dev.tributary.analyzer.encode;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Binding;
import dev.tributary.dsl.model.Domain;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Merge;
import dev.tributary.dsl.model.Statement;
import dev.tributary.dsl.model.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A statement as a family of effects: one for every choice of its loop variables in the snapshot. Everything is asked row
 * by row: whether some member of the family concerns the row, and what it does to it.
 */
final class Effect {
    private final Invocation invocation;
    private final Statement statement;
    private final List<Binding> loops;
    private final List<Expression> conditions;
    private final String name;
    private final String entity;
    private final @Nullable Attribute attribute;
    private final @Nullable Expression target;
    private final @Nullable Expression value;

    /** The row that an insert or ensure outside all loops makes; null for every other statement. */
    private @Nullable String insertedRow;

    Effect(
            Application application,
            Invocation invocation,
            Statement statement,
            List<Binding> loops,
            List<Expression> conditions,
            String name) {
        this.invocation = invocation;
        this.statement = statement;
        this.loops = List.copyOf(loops);
        this.conditions = List.copyOf(conditions);
        this.name = name;
        if (statement instanceof Statement.Insert insert) {
            this.entity = insert.entity();
            this.attribute = null;
            this.target = null;
            this.value = null;
        } else if (statement instanceof Statement.Ensure ensure) {
            this.entity = ensure.entity();
            this.attribute = null;
            this.target = null;
            this.value = null;
        } else if (statement instanceof Statement.Delete delete) {
            this.entity = ((Type.Reference) delete.row().type()).entity();
            this.attribute = null;
            this.target = delete.row();
            this.value = null;
        } else {
            Statement.Change change = (Statement.Change) statement;
            Expression.AttributeOf changed = change.target();
            this.value = change.value();
            this.entity = changed.entity();
            this.attribute = application.attribute(changed.entity(), changed.attribute());
            this.target = changed.row();
        }
    }

    String entity() {
        return entity;
    }

    /** The attribute that is changed; null where a row is inserted or deleted. */
    @Nullable
    Attribute attribute() {
        return attribute;
    }

    List<Binding> loops() {
        return loops;
    }

    boolean inserts() {
        return statement instanceof Statement.Insert;
    }

    boolean ensures() {
        return statement instanceof Statement.Ensure;
    }

    boolean creates() {
        return inserts() || ensures();
    }

    boolean deletes() {
        return statement instanceof Statement.Delete;
    }

    Statement statement() {
        return statement;
    }

    Map<String, Expression> values() {
        return statement instanceof Statement.Insert insert ? insert.values() : ((Statement.Ensure) statement).values();
    }

    /** Whether the keys of the rows it makes are generated, so that no other invocation makes them. */
    boolean generated() {
        return statement instanceof Statement.Insert insert
                && invocation.application().keyIsGenerated(invocation.operation(), insert);
    }

    void insertedRow(String row) {
        insertedRow = row;
    }

    @Nullable
    String insertedRow() {
        return insertedRow;
    }

    private Translator translator() {
        return invocation.translator();
    }

    private State snapshot() {
        return invocation.snapshot();
    }

    /** The term of the row that is changed, outside all loops. */
    Value targetTerm() {
        return named(Objects.requireNonNull(target), invocation.env());
    }

    /** A value that may be a row which an earlier statement of the invocation makes. */
    private Value named(Expression expression, Env env) {
        Value value = translator().value(expression, env, snapshot());
        if (!(expression instanceof Expression.RowByKey keyed)) {
            return value;
        }
        Value row = translator().rowByKey(keyed, env, snapshot());
        List<String> ways = new ArrayList<>();
        ways.add(value.exists());
        for (Effect other : invocation.effects()) {
            if (other.creates() && other.entity().equals(keyed.entity()) && mayPrecede(other)) {
                // What later statements make in earlier turns could depend on this in turn: anything is allowed.
                boolean circular = creates() && !precedes(other);
                ways.add(Smt.and(row.exists(), circular ? anyTruth(keyed.entity(), row) : other.hits(row.term())));
            }
        }
        return new Value(row.term(), 0, Smt.not(Smt.or(ways)));
    }

    private String anyTruth(String of, Value row) {
        String symbol = Smt.symbol(name + " finds " + of);
        scene().declare(symbol, "(declare-fun " + symbol + " (" + Sorts.row(of) + ") Bool)");
        return "(" + symbol + " " + row.term() + ")";
    }

    /** Whether the other statement comes first. */
    private boolean precedes(Effect other) {
        return invocation.effects().indexOf(other) < invocation.effects().indexOf(this);
    }

    /** Whether an effect of the other statement can come before one of this: in loops, those of a later statement do, too. */
    boolean mayPrecede(Effect other) {
        return precedes(other) || (!loops.isEmpty() && !other.loops.isEmpty());
    }

    /** Whether the other statement, of two that both assign to a row in loops, assigns to it last. */
    String outlivedBy(Effect other, String row) {
        String symbol = Smt.symbol(other.name + " outlives " + name);
        scene().declare(symbol, "(declare-fun " + symbol + " (" + Sorts.row(entity) + ") Bool)");
        return Smt.and(other.hits(row), "(" + symbol + " " + row + ")");
    }

    /** A value as its target holds it. */
    private Value fitted(Expression expression, Type type, Env env) {
        Value value = named(expression, env);
        int scale = Sorts.scale(type);
        return new Value(value.at(scale), scale, value.isNull());
    }

    /** The row that an insert makes under a generated key. */
    private String generatedRow(Env env) {
        Attribute key = invocation.application().entity(entity).keys().get(0);
        Expression id = Objects.requireNonNull(values().get(key.name()));
        if (!(id instanceof Expression.NewRow)) {
            return translator().value(id, env, snapshot()).term();
        }
        String symbol = Smt.symbol(name + " row");
        String row = Sorts.row(entity);
        if (loops.isEmpty()) {
            scene().declare(symbol, "(declare-const " + symbol + " " + row + ")");
            return symbol;
        }
        List<String> sorts = new ArrayList<>();
        List<String> terms = new ArrayList<>();
        for (Binding loop : loops) {
            sorts.add(Translator.sort(loop, env));
            terms.add(env.value(loop.variable()).term());
        }
        scene().declare(symbol, "(declare-fun " + symbol + " (" + String.join(" ", sorts) + ") " + row + ")");
        String made = "(" + symbol + " " + String.join(" ", terms) + ")";
        // Every member of the family has a key of its own.
        scene().axiom("key of " + made, () -> {
            List<String> inverse = new ArrayList<>();
            for (int i = 0; i < terms.size(); i++) {
                String of = Smt.symbol(name + " " + loops.get(i).variable() + " of row");
                scene().declare(of, "(declare-fun " + of + " (" + row + ") " + sorts.get(i) + ")");
                inverse.add(Smt.equal("(" + of + " " + made + ")", terms.get(i)));
            }
            return Smt.and(inverse);
        });
        return made;
    }

    /** The row that an insert outside all loops makes under a generated key. */
    String generatedRow() {
        return generatedRow(invocation.env());
    }

    /** Whether all conditions around the statement hold, outside all loops. */
    String condition() {
        return conditionIn(invocation.env());
    }

    private String conditionIn(Env env) {
        return Smt.and(conditions.stream()
                .map(c -> translator().truth(c, env, snapshot(), Translator.Polarity.BOTH))
                .toList());
    }

    /** Whether the loop's variable is itself the row that is changed. */
    private boolean pointwise() {
        return loops.size() == 1
                && loops.get(0).domain() instanceof Domain.Rows
                && target instanceof Expression.Variable variable
                && variable.name().equals(loops.get(0).variable());
    }

    private Env pointwiseEnv(String row) {
        return translator()
                .bind(loops.get(0), row, invocation.env(), scene().universe().depth(row));
    }

    private Scene scene() {
        return invocation.scene();
    }

    /** Whether the row that the member {@code env} of the family concerns is {@code row}, its conditions included. */
    private String matches(Env env, List<String> members, String row) {
        List<String> all = new ArrayList<>(members);
        all.add(conditionIn(env));
        if (!creates()) {
            Value changed = named(Objects.requireNonNull(target), env);
            all.add(changed.exists());
            all.add(Smt.equal(row, changed.term()));
            return Smt.and(all);
        }
        if (insertedRow != null) {
            all.add(Smt.equal(row, insertedRow));
            return Smt.and(all);
        }
        if (generated()) {
            all.add(Smt.equal(row, generatedRow(env)));
            return Smt.and(all);
        }
        all.add(keysAre(row, env));
        return Smt.and(all);
    }

    /** Whether a row has the key that a member of the family gives to the row it makes. */
    String keysAre(String row, Env env) {
        List<String> equal = new ArrayList<>();
        for (Attribute key : invocation.application().entity(entity).keys()) {
            Expression given = Objects.requireNonNull(values().get(key.name()));
            Value value = fitted(given, key.type(), env);
            equal.add(Translator.same(snapshot().value(entity, key, row), value));
        }
        return Smt.and(equal);
    }

    /** Whether some effect of the family concerns this row. */
    String hits(String row) {
        if (loops.isEmpty()) {
            return matches(invocation.env(), List.of(), row);
        }
        if (pointwise()) {
            Env env = pointwiseEnv(row);
            return Smt.and(snapshot().exists(entity, row), conditionIn(env));
        }
        String symbol = Smt.symbol(name + " hits");
        scene().universe().declare(symbol, "(declare-fun " + symbol + " (" + Sorts.row(entity) + ") Bool)");
        String hit = "(" + symbol + " " + row + ")";
        scene().axiom(name + " hits " + row, () -> {
            Member some = some("for", row);
            List<String> parts = new ArrayList<>();
            parts.add(Smt.implies(hit, matches(some.env(), some.members(), row)));
            if (near(row)) {
                members(member -> parts.add(Smt.implies(matches(member.env(), member.members(), row), hit)));
            }
            return Smt.and(parts);
        });
        return hit;
    }

    private boolean near(String row) {
        return scene().universe().depth(row) == 0;
    }

    /** A choice of the loop variables, and the conditions that they are in what they range over. */
    private record Member(Env env, List<String> members, List<String> terms) {}

    /** Some member of the family, as a function of a row. */
    private Member some(String role, String row) {
        Env env = invocation.env();
        List<String> members = new ArrayList<>();
        List<String> terms = new ArrayList<>();
        int depth = scene().universe().depth(row) + 1;
        for (Binding loop : loops) {
            String sort = Translator.sort(loop, env);
            String function = Smt.symbol(name + " " + loop.variable() + " " + role);
            scene().universe()
                    .declare(function, "(declare-fun " + function + " (" + Sorts.row(entity) + ") " + sort + ")");
            String term = "(" + function + " " + row + ")";
            members.add(Translator.member(loop, term, env, snapshot()));
            if (depth <= Universe.DEEPEST) {
                Set<String> settled = Settled.paths(invocation.application(), loop.variable(), conditions);
                scene().name(sort, term, depth, !role.startsWith("rest"), settled);
            } else {
                scene().universe().cutOff();
                members.add(invocation.refersToExisting(loop, sort, term));
            }
            env = translator().bind(loop, term, env, depth);
            terms.add(term);
        }
        return new Member(env, members, terms);
    }

    /** Every member of the family in the universe. */
    private void members(Consumer<Member> use) {
        members(0, new Member(invocation.env(), List.of(), List.of()), false, use);
    }

    private void countedMembers(Consumer<Member> use) {
        members(0, new Member(invocation.env(), List.of(), List.of()), true, use);
    }

    private void members(int next, Member soFar, boolean counted, Consumer<Member> use) {
        if (next == loops.size()) {
            use.accept(soFar);
            return;
        }
        Binding loop = loops.get(next);
        String sort = Translator.sort(loop, soFar.env());
        Universe universe = scene().universe();
        for (String term : counted ? universe.counted(sort) : universe.all(sort)) {
            List<String> members = new ArrayList<>(soFar.members());
            members.add(Translator.member(loop, term, soFar.env(), snapshot()));
            List<String> terms = new ArrayList<>(soFar.terms());
            terms.add(term);
            Env env = translator().bind(loop, term, soFar.env(), universe.depth(term));
            members(next + 1, new Member(env, members, terms), counted, use);
        }
    }

    /** What a row that this inserts or ensures has in an attribute. */
    Value initial(Attribute of, String row) {
        Expression expression = Objects.requireNonNull(values().get(of.name()));
        Env env = loops.isEmpty() ? invocation.env() : some("for", row).env();
        return fitted(expression, of.type(), env);
    }

    /** What the row's attribute is assigned, raised or lowered to; one of the values, where a family has several. */
    Value assigned(String row) {
        Expression expression = Objects.requireNonNull(value);
        Type type = Objects.requireNonNull(attribute).type();
        if (loops.isEmpty()) {
            return fitted(expression, type, invocation.env());
        }
        if (pointwise()) {
            return fitted(expression, type, pointwiseEnv(row));
        }
        Merge merge = attribute.merge();
        if (merge == Merge.REGISTER) {
            return fitted(expression, type, some("for", row).env());
        }
        return extreme(row, expression, type, merge == Merge.MAX);
    }

    /** The greatest or least value of all members that concern the row. */
    private Value extreme(String row, Expression expression, Type type, boolean greatest) {
        Member attained = some("extreme", row);
        Value value = fitted(expression, type, attained.env());
        scene().axiom(name + " extreme " + row, () -> {
            List<String> parts = new ArrayList<>();
            parts.add(Smt.implies(hits(row), matches(attained.env(), attained.members(), row)));
            members(member -> {
                Value other = fitted(expression, type, member.env());
                String notBeyond = type instanceof Type.Bool
                        ? (greatest ? Smt.implies(other.term(), value.term()) : Smt.implies(value.term(), other.term()))
                        : Smt.call(greatest ? "<=" : ">=", other.term(), value.term());
                parts.add(Smt.implies(
                        Smt.and(matches(member.env(), member.members(), row), other.exists()),
                        Smt.and(value.exists(), notBeyond)));
            });
            return Smt.and(parts);
        });
        return value;
    }

    /** What is added to the row's counter. */
    String added(String row) {
        Expression expression = Objects.requireNonNull(value);
        Type type = Objects.requireNonNull(attribute).type();
        if (loops.isEmpty() || pointwise()) {
            Env env = loops.isEmpty() ? invocation.env() : pointwiseEnv(row);
            return Smt.ite(
                    hits(row),
                    translator().value(expression, type, env, snapshot()).term(),
                    "0");
        }
        String symbol = Smt.symbol(name + " adds");
        scene().universe().declare(symbol, "(declare-fun " + symbol + " (" + Sorts.row(entity) + ") Int)");
        String sum = "(" + symbol + " " + row + ")";
        scene().axiom(name + " adds " + row, () -> sumOverMembers(sum, row, expression, type));
        return sum;
    }

    private String sumOverMembers(String sum, String row, Expression expression, Type type) {
        // Which members are counted depends on how far the row is, and so does the rest.
        String rests = near(row) ? "rest" : "rest far";
        String restSymbol = Smt.symbol(name + " " + rests + " adds");
        scene().universe().declare(restSymbol, "(declare-fun " + restSymbol + " (" + Sorts.row(entity) + ") Int)");
        String rest = "(" + restSymbol + " " + row + ")";
        List<String> parts = new ArrayList<>();
        parts.add(rest);
        List<Member> counted = new ArrayList<>();
        countedMembers(member -> {
            if (!near(row)) {
                return;
            }
            String again = Smt.or(
                    counted.stream().map(other -> sameTerms(other, member)).toList());
            counted.add(member);
            Value amount = fitted(expression, type, member.env());
            parts.add(
                    Smt.ite(Smt.and(Smt.not(again), matches(member.env(), member.members(), row)), amount.term(), "0"));
        });
        List<String> facts = new ArrayList<>();
        facts.add(Smt.equal(sum, Smt.sum(parts)));
        for (String operator : List.of(">", "<")) {
            Member w = some(rests + " " + operator, row);
            Value amount = translator().value(expression, type, w.env(), snapshot());
            facts.add(Smt.implies(
                    Smt.call(operator, rest, "0"),
                    Smt.and(
                            matches(w.env(), w.members(), row),
                            Smt.call(operator, amount.term(), "0"),
                            Smt.and(counted.stream()
                                    .map(c -> Smt.not(sameTerms(c, w)))
                                    .toList()))));
        }
        return Smt.and(facts);
    }

    /** Nothing cannot be added: such an invocation is rejected where it is made. */
    private List<String> amountsExist(String row) {
        Expression expression = Objects.requireNonNull(value);
        if (loops.isEmpty() || pointwise()) {
            Env env = loops.isEmpty() ? invocation.env() : pointwiseEnv(row);
            Value amount = translator().value(expression, env, snapshot());
            return List.of(Smt.implies(hits(row), amount.exists()));
        }
        List<String> exist = new ArrayList<>();
        members(member -> {
            Value amount = translator().value(expression, member.env(), snapshot());
            if (amount.isNull().equals(Smt.FALSE)) {
                return;
            }
            exist.add(Smt.implies(matches(member.env(), member.members(), row), amount.exists()));
        });
        return exist;
    }

    private static String sameTerms(Member one, Member other) {
        List<String> equal = new ArrayList<>();
        for (int i = 0; i < one.terms().size(); i++) {
            equal.add(Smt.equal(one.terms().get(i), other.terms().get(i)));
        }
        return Smt.and(equal);
    }

    /**
     * What the origin made sure of, for one row of the universe: values fit their columns, and an inserted row is made
     * once.
     */
    List<String> facts(String row) {
        List<String> facts = new ArrayList<>();
        if (target instanceof Expression.RowByKey) {
            members(member -> facts.add(Smt.implies(
                    Smt.and(Smt.and(member.members()), conditionIn(member.env())),
                    named(target, member.env()).exists())));
        }
        if (attribute != null && attribute.merge() == Merge.COUNTER) {
            facts.addAll(amountsExist(row));
            return facts;
        }
        String hit = hits(row);
        if (creates()) {
            for (Attribute of : invocation.application().entity(entity).attributes()) {
                Value initial = initial(of, row);
                if (!of.nullable()) {
                    facts.add(Smt.implies(hit, initial.exists()));
                }
                Sorts.columnRange(invocation.application(), of, initial)
                        .ifPresent(range -> facts.add(Smt.implies(hit, range)));
            }
            facts.add(Smt.implies(
                    hit,
                    inserts()
                            ? Smt.not(snapshot().inserted(entity, row))
                            : Smt.not(snapshot().deleted(entity, row))));
            if (inserts() && !loops.isEmpty()) {
                List<Member> known = new ArrayList<>();
                members(member -> {
                    for (Member other : known) {
                        facts.add(Smt.implies(
                                Smt.and(
                                        matches(member.env(), member.members(), row),
                                        matches(other.env(), other.members(), row)),
                                sameTerms(member, other)));
                    }
                    known.add(member);
                });
            }
        } else if (attribute != null) {
            if (!attribute.nullable()) {
                facts.add(Smt.implies(hit, assigned(row).exists()));
            }
            Sorts.columnRange(invocation.application(), attribute, assigned(row))
                    .ifPresent(range -> facts.add(Smt.implies(hit, range)));
            if (attribute.merge() == Merge.REGISTER) {
                facts.add(Smt.implies(
                        hit, Smt.call(">", invocation.stamp(), snapshot().stamp(entity, attribute, row))));
            }
        }
        return facts;
    }
}
