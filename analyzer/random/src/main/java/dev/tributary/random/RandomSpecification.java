package dev.tributary.random;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes a small random specification that uses the whole language. Its guards use what they read, its operations
 * maintain what its invariants say, mostly, and its numbers are small, so that both verdicts come up.
 */
public final class RandomSpecification {
    private static final List<String> LEVELS = List.of("LOW", "MID", "HIGH");
    private static final List<String> MODES = List.of("ON", "OFF");
    private static final List<String> COMPARISONS = List.of("==", "!=", "<", "<=", ">", ">=");

    private final Random random;
    private final List<Table> tables = new ArrayList<>();
    /** What is true of one row, by its entity; operations use it as a guard. */
    private final List<Fact> facts = new ArrayList<>();
    /** Counters that some invariant compares with an aggregate of the rows that refer to theirs. */
    private final List<Upkeep> upkeeps = new ArrayList<>();

    private final List<String> invariants = new ArrayList<>();
    private final List<String> operations = new ArrayList<>();
    private int names;

    private RandomSpecification(long seed) {
        this.random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
    }

    /** The same text for the same seed. */
    public static String of(long seed) {
        return new RandomSpecification(seed).text();
    }

    private record Column(String name, String type, String merge, boolean nullable) {
        boolean is(String wanted) {
            return type.equals(wanted);
        }

        boolean mutable() {
            return !merge.equals("key") && !merge.startsWith("immutable");
        }

        String declaration() {
            return merge.equals("key")
                    ? "key " + name + ": " + type
                    : name + ": " + type + (nullable ? "?" : "") + (merge.isEmpty() ? "" : " " + merge);
        }
    }

    private record Table(String name, boolean generated, List<Column> columns) {
        List<Column> references() {
            return columns.stream().filter(c -> isTable(c.type())).toList();
        }

        static boolean isTable(String type) {
            return List.of("Alpha", "Beta", "Gamma").contains(type);
        }

        long keys() {
            return columns.stream().filter(c -> c.merge().equals("key")).count();
        }

        Stream<Column> merging(String merge) {
            return columns.stream().filter(c -> c.merge().equals(merge));
        }
    }

    /** A condition on {@code x}, a row. */
    private record Fact(String table, String condition) {}

    /** When a row of {@code child} appears, {@code amount} of it is added through its {@code path}. */
    private record Upkeep(String child, String path, String counter, String amount) {}

    /** A variable that can be read. */
    private record Variable(String name, String type) {}

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private String small() {
        return String.valueOf(random.nextInt(4));
    }

    private String name(String prefix) {
        return prefix + ++names;
    }

    private String text() {
        List<String> titles = List.of("Alpha", "Beta", "Gamma").subList(0, chance(48) ? 1 : chance(90) ? 2 : 3);
        titles.forEach(title -> tables.add(table(title, titles)));
        for (int i = chance(60) ? 1 : chance(85) ? 2 : 3; i > 0; i--) {
            invariant();
        }
        tables.forEach(table -> {
            if (chance(95)) {
                operations.add(create(table));
            }
        });
        for (int i = chance(65) ? 1 : chance(85) ? 2 : 3; i > 0; i--) {
            operations.add(operation());
        }
        StringBuilder text =
                new StringBuilder("application random\n\nenum Level { LOW < MID < HIGH }\nenum Mode { ON, OFF }\n");
        for (Table table : tables) {
            text.append("entity ").append(table.name()).append(" {\n");
            table.columns()
                    .forEach(c -> text.append("  ").append(c.declaration()).append('\n'));
            text.append("}\n");
        }
        invariants.forEach(i -> text.append(i).append('\n'));
        operations.forEach(o -> text.append(o).append('\n'));
        return text.toString();
    }

    // Entities

    private Table table(String title, List<String> titles) {
        List<Column> columns = new ArrayList<>();
        boolean generated = chance(70);
        List<String> before = tables.stream().map(Table::name).toList();
        if (generated) {
            columns.add(new Column("id", "uuid", "key", false));
        } else {
            if (!before.isEmpty() && chance(40)) {
                columns.add(new Column(name("r"), pick(before), "key", false));
            }
            if (columns.isEmpty() || chance(70)) {
                columns.add(new Column(
                        name("k"),
                        chance(60) ? chance(85) ? "int" : "decimal(1, 0)" : chance(50) ? "text" : "Level",
                        "key",
                        false));
            }
        }
        if (!before.isEmpty() && columns.stream().noneMatch(c -> Table.isTable(c.type())) && chance(85)) {
            columns.add(reference(pick(before)));
        }
        if (!before.isEmpty() && chance(20)) {
            columns.add(new Column(name("r"), pick(before), "immutable", false));
        }
        if (chance(4)) {
            columns.add(new Column(name("r"), pick(titles), "", true));
        }
        columns.add(number());
        for (int i = random.nextInt(3); i > 0; i--) {
            columns.add(column());
        }
        return new Table(title, generated, columns);
    }

    private Column reference(String target) {
        int kind = random.nextInt(100);
        return kind < 35
                ? new Column(name("r"), target, "immutable on delete cascade", false)
                : kind < 70
                        ? new Column(name("r"), target, "immutable", chance(15))
                        : new Column(name("r"), target, "", chance(50));
    }

    private Column number() {
        int kind = random.nextInt(100);
        String merge = kind < 45 ? "counter" : kind < 67 ? "" : kind < 78 ? "max" : kind < 85 ? "min" : "immutable";
        String type = chance(8) ? "decimal(6, 1)" : "int";
        return new Column(name("n"), type, merge, !merge.equals("counter") && chance(12));
    }

    private Column column() {
        int kind = random.nextInt(100);
        if (kind < 45) {
            return number();
        }
        if (kind < 65) {
            String merge = pick(List.of("", "", "max", "min", "immutable"));
            return new Column(name("b"), "boolean", merge, merge.isEmpty() && chance(10));
        }
        if (kind < 80) {
            return new Column(name("e"), "Level", pick(List.of("", "max", "min", "immutable")), false);
        }
        if (kind < 87) {
            return new Column(name("m"), "Mode", pick(List.of("", "immutable")), chance(15));
        }
        return new Column(name("t"), "text", pick(List.of("", "immutable", "immutable")), chance(15));
    }

    private Table table(String title) {
        return tables.stream().filter(t -> t.name().equals(title)).findFirst().orElseThrow();
    }

    private boolean known(String type) {
        return tables.stream().anyMatch(t -> t.name().equals(type));
    }

    // Expressions

    private static boolean numeric(String type) {
        return type.equals("int") || type.startsWith("decimal");
    }

    /** Everything of a type that can be read: variables, and attributes of rows and of the rows that they refer to. */
    private List<String> readable(List<Variable> scope, String wanted) {
        List<String> all = new ArrayList<>();
        for (Variable variable : scope) {
            readable(variable.name(), variable.type(), wanted, 2, all);
        }
        if (chance(25)) {
            keyed(scope).forEach(row -> readable(row.name(), row.type(), wanted, 1, all));
        }
        return all;
    }

    /** Rows that values in scope are the keys of. */
    private List<Variable> keyed(List<Variable> scope) {
        List<Variable> rows = new ArrayList<>();
        for (Table table : tables) {
            List<String> key = new ArrayList<>();
            for (Column column : table.columns()) {
                if (column.merge().equals("key") && !column.is("uuid")) {
                    scope.stream()
                            .filter(v ->
                                    v.type().equals(column.type()) || (numeric(v.type()) && numeric(column.type())))
                            .findFirst()
                            .ifPresent(v -> key.add(v.name() + (numeric(v.type()) && chance(20) ? " + 1" : "")));
                }
            }
            if (!table.generated() && key.size() == table.keys()) {
                rows.add(new Variable(table.name() + "(" + String.join(", ", key) + ")", table.name()));
            }
        }
        return rows;
    }

    private void readable(String path, String type, String wanted, int further, List<String> all) {
        if (type.equals(wanted) || (wanted.equals("number") && numeric(type))) {
            all.add(path);
        }
        if (further > 0 && known(type)) {
            for (Column column : table(type).columns()) {
                readable(path + "." + column.name(), column.type(), wanted, further - 1, all);
            }
        }
    }

    private String term(List<Variable> scope, int depth) {
        List<String> numbers = readable(scope, "number");
        int kind = random.nextInt(100);
        if (depth > 0 && kind < 15) {
            return term(scope, 0) + pick(List.of(" + ", " - ")) + term(scope, 0);
        }
        if (depth > 0 && kind < 25) {
            return aggregate(scope);
        }
        if (depth > 0 && kind < 28 && !numbers.isEmpty()) {
            return pick(numbers) + " * " + (chance(80) ? "2" : pick(numbers));
        }
        return numbers.isEmpty() || kind > 85 ? small() : pick(numbers);
    }

    private String aggregate(List<Variable> scope) {
        Table table = pick(tables);
        String row = name("z");
        List<Variable> inner = inner(scope, row, table.name());
        String where = chance(75) ? " where " + linked(scope, row, table, 0) : "";
        List<Column> numbers =
                table.columns().stream().filter(c -> numeric(c.type())).toList();
        if (numbers.isEmpty() || chance(45)) {
            return "count(" + row + " in " + table.name() + where + ")";
        }
        return pick(List.of("sum", "sum", "max", "min")) + "(" + row + "."
                + pick(numbers).name() + " for " + row + " in " + table.name() + (inner.isEmpty() ? "" : where) + ")";
    }

    private static List<Variable> inner(List<Variable> scope, String row, String type) {
        List<Variable> inner = new ArrayList<>(scope);
        inner.add(new Variable(row, type));
        return inner;
    }

    /** A condition on a row that says how it belongs to something in scope, where it can. */
    private String linked(List<Variable> scope, String row, Table table, int depth) {
        List<String> links = new ArrayList<>();
        for (Column reference : table.references()) {
            readable(scope, reference.type())
                    .forEach(other -> links.add(row + "." + reference.name() + " == " + other));
        }
        readable(scope, table.name()).forEach(other -> links.add(row + " != " + other));
        if (links.isEmpty() || chance(12)) {
            return condition(List.of(new Variable(row, table.name())), depth);
        }
        String link = pick(links);
        return chance(70) ? link : link + " and " + condition(List.of(new Variable(row, table.name())), 0);
    }

    private String condition(List<Variable> scope, int depth) {
        int kind = random.nextInt(100);
        if (depth > 0 && kind < 30) {
            String operator = pick(List.of(" and ", " or ", " implies ", " implies "));
            return "(" + condition(scope, depth - 1) + operator + condition(scope, depth - 1) + ")";
        }
        if (depth > 0 && kind < 34) {
            return "not (" + condition(scope, depth - 1) + ")";
        }
        if (depth > 0 && kind < 44) {
            Table table = pick(tables);
            String row = name("z");
            String where = " where " + linked(scope, row, table, 0);
            boolean exists = chance(55);
            return "(" + (exists ? "exists " : "for all ") + row + " in " + table.name() + where
                    + (exists && chance(60) ? "" : ": " + condition(inner(scope, row, table.name()), 0)) + ")";
        }
        return atom(scope, depth);
    }

    private String atom(List<Variable> scope, int depth) {
        List<String> atoms = new ArrayList<>();
        readable(scope, "boolean").forEach(b -> {
            atoms.add(b);
            atoms.add("not " + b);
        });
        readable(scope, "Level")
                .forEach(e -> atoms.add(
                        chance(20) ? e + " in (LOW, HIGH)" : e + " " + pick(COMPARISONS) + " " + pick(LEVELS)));
        readable(scope, "Mode").forEach(m -> atoms.add(m + pick(List.of(" == ", " != ")) + pick(MODES)));
        readable(scope, "text")
                .forEach(t -> atoms.add(
                        chance(80)
                                ? t + pick(List.of(" == ", " != ")) + "\"a\""
                                : chance(50) ? "length(" + t + ") < 2" : "matches(" + t + ", \"[ac]\")"));
        keyed(scope).forEach(row -> atoms.add(row.name() + pick(List.of(" == null", " != null"))));
        for (Variable variable : scope) {
            if (known(variable.type())) {
                for (Column column : table(variable.type()).columns()) {
                    if (column.nullable()) {
                        atoms.add(variable.name() + "." + column.name() + pick(List.of(" == null", " != null")));
                    }
                    if (known(column.type()) && chance(30)) {
                        String path = variable.name() + "." + column.name();
                        List<String> others = new ArrayList<>(readable(scope, column.type()));
                        others.remove(path);
                        others.forEach(o -> atoms.add(path + pick(List.of(" == ", " != ")) + o));
                    }
                }
            }
        }
        List<String> numbers = readable(scope, "number");
        if (atoms.isEmpty() || (!numbers.isEmpty() && chance(60))) {
            String left = numbers.isEmpty() ? aggregate(scope) : pick(numbers);
            if (chance(20)) {
                left = term(scope, depth);
            }
            String right = chance(55) ? small() : term(scope, 0);
            return left + " " + pick(COMPARISONS) + " " + (right.equals(left) ? small() : right);
        }
        return pick(atoms);
    }

    // Invariants

    private void invariant() {
        String title = name("I");
        String kind = "invariant " + title + " ";
        int choice = random.nextInt(100);
        Table table = pick(tables);
        if (choice < 42) {
            String condition = bound(table);
            facts.add(new Fact(table.name(), condition));
            invariants.add(kind + "for all x in " + table.name() + ": " + condition);
        } else if (choice < 64 && upkeep(kind)) {
            return;
        } else if (choice < 72) {
            List<Column> columns = table.columns().stream()
                    .filter(c -> !c.merge().equals("counter") && !c.is("uuid"))
                    .collect(Collectors.toCollection(ArrayList::new));
            if (!columns.isEmpty()) {
                java.util.Collections.shuffle(columns, random);
                String agreeing = columns.subList(0, Math.min(columns.size(), 1 + random.nextInt(2))).stream()
                        .map(Column::name)
                        .collect(Collectors.joining(", "));
                invariants.add(kind + "unique " + table.name() + "(" + agreeing + ")");
            }
        } else if (choice < 80) {
            String where = chance(75) ? " where " + condition(List.of(new Variable("z", table.name())), 0) : "";
            invariants.add(kind + "count(z in " + table.name() + where + ") <= " + (1 + random.nextInt(3)));
        } else if (choice < 84) {
            String condition = condition(List.of(new Variable("z", table.name())), 0);
            invariants.add(kind + "for all x in " + table.name() + ": exists z in " + table.name() + ": " + condition);
        } else if (choice < 93) {
            List<Variable> scope = List.of(
                    new Variable("x", table.name()),
                    new Variable("y", pick(tables).name()));
            invariants.add(kind + "for all x in " + table.name() + ", y in "
                    + scope.get(1).type() + ": " + (scope.get(1).type().equals(table.name()) ? "x == y or " : "")
                    + condition(scope, 1));
        } else {
            String condition = condition(List.of(new Variable("x", table.name())), 2);
            facts.add(new Fact(table.name(), condition));
            invariants.add(kind + "for all x in " + table.name() + ": " + condition);
        }
    }

    /** What applications mostly say: a bound of a number, or a consequence of a state. */
    private String bound(Table table) {
        List<Variable> scope = List.of(new Variable("x", table.name()));
        List<String> numbers = readable(scope, "number");
        int kind = random.nextInt(100);
        if (kind < 55 && !numbers.isEmpty()) {
            String number = pick(numbers);
            return chance(50)
                    ? number + " >= 0"
                    : number + (chance(60) ? " <= " : " >= ") + (chance(50) ? small() : pick(numbers));
        }
        return kind < 75 ? atom(scope, 0) + " implies " + atom(scope, 0) : condition(scope, 1);
    }

    /** A counter that keeps the count or the sum of the rows that refer to it. */
    private boolean upkeep(String kind) {
        List<Upkeep> possible = new ArrayList<>();
        for (Table child : tables) {
            for (Column reference : child.references()) {
                table(reference.type())
                        .merging("counter")
                        .filter(c -> c.is("int"))
                        .forEach(counter -> {
                            possible.add(new Upkeep(child.name(), reference.name(), counter.name(), "1"));
                            child.merging("immutable")
                                    .filter(c -> c.is("int") && !c.nullable())
                                    .forEach(amount -> possible.add(
                                            new Upkeep(child.name(), reference.name(), counter.name(), amount.name())));
                        });
            }
        }
        if (possible.isEmpty()) {
            return false;
        }
        Upkeep upkeep = pick(possible);
        upkeeps.add(upkeep);
        Table child = table(upkeep.child());
        String parent = child.columns().stream()
                .filter(c -> c.name().equals(upkeep.path()))
                .findFirst()
                .orElseThrow()
                .type();
        String range = "z in " + child.name() + " where z." + upkeep.path() + " == x"
                + (chance(20) ? " and " + condition(List.of(new Variable("z", child.name())), 0) : "");
        String aggregate = upkeep.amount().equals("1")
                ? "count(" + range + ")"
                : "sum(z." + upkeep.amount() + " for " + range + ")";
        List<Column> amounts = child.columns().stream()
                .filter(c -> c.is("int") && !c.nullable())
                .toList();
        if (!amounts.isEmpty() && chance(15)) {
            invariants.add(kind + "for all x in " + parent + ": count(z in " + child.name() + " where z."
                    + upkeep.path() + " == x) == 0 or x." + upkeep.counter() + " >= max(z."
                    + pick(amounts).name() + " for " + range + ")");
            return true;
        }
        String relation = chance(60) ? " == " : chance(50) ? " >= " : " <= ";
        invariants.add(kind + "for all x in " + parent + ": x." + upkeep.counter() + relation + aggregate);
        return true;
    }

    // Operations

    /** An operation in the making. */
    private final class Draft {
        private final List<String> parameters = new ArrayList<>();
        private final List<String> choices = new ArrayList<>();
        private final List<String> guards = new ArrayList<>();
        private final List<String> body = new ArrayList<>();
        private final List<Variable> scope = new ArrayList<>();

        String parameter(String type) {
            String parameter = name("p");
            parameters.add(parameter + ": " + type);
            String plain = type.startsWith("new ") ? "" : type;
            if (!plain.isEmpty() && !plain.endsWith("?")) {
                scope.add(new Variable(parameter, plain));
            }
            return parameter;
        }

        String text() {
            StringBuilder text =
                    new StringBuilder("operation " + name("op") + "(" + String.join(", ", parameters) + ") {\n");
            Stream.of(choices, guards, body)
                    .flatMap(List::stream)
                    .forEach(line ->
                            text.append("  ").append(line.replace("\n", "\n  ")).append('\n'));
            return text.append("}").toString();
        }

        /** A row in scope, new or there already. */
        String row(String type) {
            List<String> rows = readable(scope, type);
            return rows.isEmpty() || chance(35) ? parameter(type) : pick(rows);
        }

        void guard() {
            if (scope.isEmpty()) {
                return;
            }
            List<String> known = new ArrayList<>();
            for (Variable variable : scope) {
                for (Fact fact : facts) {
                    if (fact.table().equals(variable.type())) {
                        known.add(fact.condition().replaceAll("\\bx\\b", variable.name()));
                    }
                }
            }
            guards.add("requires " + (known.isEmpty() || chance(60) ? condition(scope, 1) : pick(known)));
        }
    }

    private String create(Table table) {
        Draft draft = new Draft();
        draft.body.add(insert(draft, table, false));
        if (!table.generated() && chance(20)) {
            draft.body.add(insert(draft, table, false));
        }
        if (chance(30)) {
            draft.guard();
        }
        return draft.text();
    }

    private String insert(Draft draft, Table table, boolean looped) {
        List<String> values = new ArrayList<>();
        List<String> more = new ArrayList<>();
        boolean ensured = !table.generated()
                && chance(40)
                && table.columns().stream().allMatch(c -> c.merge().equals("key") || c.nullable() || !known(c.type()));
        for (Column column : table.columns()) {
            String value = value(draft, table, column, ensured, looped);
            values.add(column.name() + ": " + value);
            for (Upkeep upkeep : upkeeps) {
                if (upkeep.child().equals(table.name()) && upkeep.path().equals(column.name()) && chance(85)) {
                    more.add(value.equals("null") ? "" : value + "." + upkeep.counter() + " += " + upkeep.amount());
                }
            }
        }
        StringBuilder text = new StringBuilder(
                (ensured ? "ensure " : "insert ") + table.name() + " { " + String.join(", ", values) + " }");
        for (String line : more) {
            if (!line.isEmpty()) {
                text.append('\n').append(amounts(line, table, values));
            }
        }
        if (ensured && chance(70)) {
            table.merging("counter").findFirst().ifPresent(counter -> {
                List<String> key = new ArrayList<>();
                for (int i = 0; i < values.size(); i++) {
                    if (table.columns().get(i).merge().equals("key")) {
                        key.add(values.get(i).substring(values.get(i).indexOf(": ") + 2));
                    }
                }
                text.append('\n')
                        .append(table.name())
                        .append("(")
                        .append(String.join(", ", key))
                        .append(").")
                        .append(counter.name())
                        .append(" += 1");
            });
        }
        return text.toString();
    }

    /** What is added is the value that the row gets. */
    private static String amounts(String line, Table table, List<String> values) {
        String amount = line.substring(line.lastIndexOf(' ') + 1);
        for (int i = 0; i < values.size(); i++) {
            if (table.columns().get(i).name().equals(amount)) {
                return line.substring(0, line.lastIndexOf(' ') + 1)
                        + values.get(i).substring(values.get(i).indexOf(": ") + 2);
            }
        }
        return line;
    }

    private String value(Draft draft, Table table, Column column, boolean ensured, boolean looped) {
        if (column.is("uuid")) {
            return looped ? "new" : draft.parameter("new " + table.name());
        }
        boolean key = column.merge().equals("key");
        if (ensured && !key) {
            return column.nullable() ? "null" : constant(column.type());
        }
        if (known(column.type())) {
            boolean own = column.is(table.name());
            return column.nullable() && (own || chance(50)) ? "null" : draft.row(column.type());
        }
        if (column.merge().equals("counter") && chance(80)) {
            return "0";
        }
        if (column.nullable() && chance(30)) {
            return "null";
        }
        return key || chance(40) ? draft.parameter(column.type()) : constant(column.type());
    }

    private String constant(String type) {
        return switch (type) {
            case "int" -> small();
            case "boolean" -> pick(List.of("true", "false"));
            case "Level" -> pick(LEVELS);
            case "Mode" -> pick(MODES);
            case "text" -> "\"a\"";
            default -> small() + (chance(50) ? ".5" : "");
        };
    }

    private String operation() {
        Draft draft = new Draft();
        Table table = pick(tables);
        int kind = random.nextInt(100);
        if (kind < 14) {
            list(draft, table);
        } else {
            String row;
            if (kind < 20) {
                row = chosen(draft, table.name());
            } else {
                row = draft.parameter(table.name());
            }
            for (int i = 1 + random.nextInt(2); i > 0; i--) {
                draft.body.add(statement(draft, row, table, 1));
            }
        }
        for (int i = random.nextInt(100); i > 40; i -= 40) {
            draft.guard();
        }
        return draft.text();
    }

    private static boolean refersTo(Table table, Table other) {
        return table.references().stream().anyMatch(r -> r.is(other.name()));
    }

    /** An insert of a row that refers to the row of a loop. */
    private String made(Draft draft, String each, Table other, Table table, String key) {
        List<String> values = new ArrayList<>();
        String reference = pick(table.references().stream()
                        .filter(r -> r.is(other.name()))
                        .toList())
                .name();
        for (Column column : table.columns()) {
            values.add(column.name() + ": "
                    + (column.is("uuid")
                            ? key
                            : column.name().equals(reference) ? each : value(draft, table, column, false, true)));
        }
        StringBuilder text = new StringBuilder("insert " + table.name() + " { " + String.join(", ", values) + " }");
        for (Upkeep upkeep : upkeeps) {
            if (upkeep.child().equals(table.name()) && upkeep.path().equals(reference) && chance(85)) {
                String line = each + "." + upkeep.counter() + " += " + upkeep.amount();
                text.append('\n').append(amounts(line, table, values));
            }
        }
        return text.toString();
    }

    private void list(Draft draft, Table table) {
        String list = name("p");
        String element = name("l");
        List<Table> makeable =
                tables.stream().filter(t -> t.generated() && refersTo(t, table)).toList();
        if (!makeable.isEmpty() && chance(40)) {
            Table child = pick(makeable);
            draft.parameters.add(list + ": list of (id: new " + child.name() + ", row: " + table.name() + ", by: int)");
            draft.body.add("for each " + element + " in " + list + " { "
                    + made(draft, element + ".row", table, child, element + ".id") + " }");
            return;
        }
        boolean tuple = chance(60);
        draft.parameters.add(list + ": list of " + (tuple ? "(row: " + table.name() + ", by: int)" : table.name()));
        String row = tuple ? element + ".row" : element;
        List<Column> counters = table.merging("counter").toList();
        String inside;
        if (!counters.isEmpty() && chance(70)) {
            inside =
                    row + "." + pick(counters).name() + pick(List.of(" += ", " -= ")) + (tuple ? element + ".by" : "1");
            if (tuple && chance(70)) {
                draft.guards.add("requires for all v in " + list + ": v.by > 0");
            }
        } else {
            Draft inner = new Draft();
            inside = statement(inner, row, table, 0);
            draft.parameters.addAll(inner.parameters);
            draft.choices.addAll(inner.choices);
            draft.guards.addAll(inner.guards);
            draft.scope.addAll(inner.scope);
        }
        draft.body.add("for each " + element + " in " + list + " { " + inside + " }");
        if (chance(30)) {
            String number = draft.parameter("int");
            String member = tuple ? "v.row" : "v";
            draft.guards.add("requires " + number + " == count(w in " + table.name() + " where (exists v in " + list
                    + ": "
                    + member + " == w)"
                    + (chance(40) ? " and " + condition(List.of(new Variable("w", table.name())), 0) : "")
                    + ")");
            String target = draft.parameter(table.name());
            draft.body.add("if " + number + " == 1 { " + statement(draft, target, table, 0) + " } else { "
                    + statement(draft, target, table, 0) + " }");
        }
    }

    private String statement(Draft draft, String row, Table table, int depth) {
        int kind = random.nextInt(100);
        if (depth > 0 && kind < 7) {
            return branch(draft, row, table);
        }
        if (depth > 0 && kind < 16) {
            String condition = condition(draft.scope, 1);
            String otherwise = chance(40) ? " else { " + statement(draft, row, table, 0) + " }" : "";
            return "if " + condition + " { " + statement(draft, row, table, 0) + " }" + otherwise;
        }
        if (depth > 0 && kind < 29) {
            Table other = pick(tables);
            String each = name("z");
            String where = linked(draft.scope, each, other, 0);
            List<Table> makeable = tables.stream()
                    .filter(t -> t.generated() && refersTo(t, other))
                    .toList();
            String inside = !makeable.isEmpty() && chance(25)
                    ? made(draft, each, other, pick(makeable), "new")
                    : statement(draft, each, other, 0);
            return "for each " + each + " in " + other.name() + " where " + where + " { " + inside + " }";
        }
        if (kind < 43) {
            return delete(row, table);
        }
        if (depth > 0 && kind < 48) {
            return insert(draft, pick(tables), false);
        }
        List<Column> mutable = table.columns().stream().filter(Column::mutable).toList();
        return mutable.isEmpty() ? delete(row, table) : change(draft, row, table, pick(mutable));
    }

    /** Makes a row where there is a value for its key, and something else where there is none. */
    private String branch(Draft draft, String row, Table table) {
        List<Table> chosen = tables.stream().filter(t -> !t.generated()).toList();
        if (chosen.isEmpty()) {
            return statement(draft, row, table, 0);
        }
        Table other = pick(chosen);
        List<String> values = new ArrayList<>();
        String condition = condition(draft.scope, 0);
        for (Column column : other.columns()) {
            String value;
            if (column.merge().equals("key") && chance(60)) {
                value = name("p");
                draft.parameters.add(value + ": " + column.type() + "?");
                condition = chance(85) ? value + " != null" : condition;
            } else {
                value = known(column.type()) && column.nullable()
                        ? "null"
                        : known(column.type()) ? draft.row(column.type()) : constant(column.type());
            }
            values.add(column.name() + ": " + value);
        }
        boolean references =
                other.references().stream().anyMatch(c -> !c.merge().equals("key") && !c.nullable());
        return "if " + condition + " { " + (references ? "insert " : "ensure ") + other.name() + " { "
                + String.join(", ", values) + " } } else { " + statement(draft, row, table, 0) + " }";
    }

    private String delete(String row, Table table) {
        StringBuilder text = new StringBuilder();
        for (Upkeep upkeep : upkeeps) {
            if (upkeep.child().equals(table.name()) && chance(80)) {
                String amount = upkeep.amount().equals("1") ? "1" : row + "." + upkeep.amount();
                text.append(row)
                        .append('.')
                        .append(upkeep.path())
                        .append('.')
                        .append(upkeep.counter())
                        .append(" -= ")
                        .append(amount)
                        .append('\n');
            }
        }
        return text + "delete " + row;
    }

    private String change(Draft draft, String row, Table table, Column column) {
        List<Column> others = table.columns().stream()
                .filter(c -> numeric(c.type()) && !c.equals(column))
                .toList();
        if (!others.isEmpty() && guardable(row) && chance(25)) {
            draft.guards.add("requires " + row + "." + pick(others).name() + " " + pick(COMPARISONS) + " " + small());
        }
        String target = row + "." + column.name();
        switch (column.merge()) {
            case "counter" -> {
                String by = chance(45)
                        ? chance(85) ? draft.parameter(column.type()) : chosen(draft, column.type())
                        : chance(70) ? "1" : term(draft.scope, 1);
                if (by.startsWith("p") && !by.contains(" ") && !by.contains(".") && chance(70)) {
                    draft.guards.add("requires " + by + " > 0");
                }
                if (guardable(row) && chance(30)) {
                    draft.guards.add("requires " + target + pick(List.of(" > ", " < ", " >= ")) + small());
                }
                return target + pick(List.of(" += ", " -= ")) + (by.contains(" ") ? "(" + by + ")" : by);
            }
            case "max" -> {
                return "raise " + target + " to " + newValue(draft, column);
            }
            case "min" -> {
                return "lower " + target + " to " + newValue(draft, column);
            }
            default -> {
                return target + " = " + newValue(draft, column);
            }
        }
    }

    private String chosen(Draft draft, String type) {
        String choice = name("p");
        draft.choices.add("choosing " + choice + ": " + type);
        draft.scope.add(new Variable(choice, type));
        return choice;
    }

    /** Loop variables are not in scope of a guard. */
    private static boolean guardable(String row) {
        return row.startsWith("p");
    }

    private String newValue(Draft draft, Column column) {
        if (known(column.type())) {
            return column.nullable() && chance(30) ? "null" : draft.row(column.type());
        }
        if (column.nullable() && chance(25) && column.merge().isEmpty()) {
            return "null";
        }
        List<String> others = readable(draft.scope, numeric(column.type()) ? "number" : column.type());
        int kind = random.nextInt(100);
        if (kind < 30 && !others.isEmpty()) {
            return pick(others) + (numeric(column.type()) && chance(40) ? " + 1" : "");
        }
        return kind < 65 ? draft.parameter(column.type()) : constant(column.type());
    }
}
