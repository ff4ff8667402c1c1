package dev.tributary.dsl;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Writes files that the grammar reads, in any layout; their names mean nothing. */
public final class RandomFile {
    private static final List<String> NAMES = List.of(
            "a",
            "order",
            "Stock",
            "count",
            "sum",
            "min",
            "max",
            "list",
            "of",
            "table",
            "column",
            "each",
            "length",
            "all",
            "key",
            "unique",
            "to",
            "by",
            "on",
            "cascade",
            "immutable",
            "enum",
            "übergröße",
            "x_1");
    private static final int DEEPEST = 4;

    private final Random random;
    private final List<String> words = new ArrayList<>();

    private RandomFile(Random random) {
        this.random = random;
    }

    /** The words of one file. */
    public static List<String> words(Random random) {
        RandomFile file = new RandomFile(random);
        file.whole();
        return file.words;
    }

    /** The words in some layout, with comments here and there. */
    public static String layout(List<String> words, Random random) {
        StringBuilder text = new StringBuilder();
        for (String word : words) {
            switch (random.nextInt(24)) {
                case 0, 1, 2 -> text.append("\n");
                case 3 -> text.append("\n\n\n\t ");
                case 4 -> text.append(" // about ").append(word).append("  \n");
                case 5 -> text.append("\n  // before\n\n //\n");
                case 6 -> text.append("   ");
                default -> text.append(" ");
            }
            text.append(word);
        }
        return text.toString();
    }

    private void add(String... several) {
        words.addAll(List.of(several));
    }

    private boolean maybe() {
        return random.nextBoolean();
    }

    private String name() {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    private String oneOf(String... several) {
        return several[random.nextInt(several.length)];
    }

    private void some(int most, String separator, Runnable part) {
        int number = random.nextInt(most + 1);
        for (int i = 0; i < number; i++) {
            if (i > 0 && !separator.isEmpty()) {
                add(separator);
            }
            part.run();
        }
    }

    private void whole() {
        if (maybe()) {
            add("application", name());
        }
        some(2, "", () -> {
            add("import", "\"a/b.inv\"");
            optional(";");
        });
        some(6, "", () -> {
            switch (random.nextInt(4)) {
                case 0 -> enumeration();
                case 1 -> entity();
                case 2 -> invariant();
                default -> operation();
            }
        });
    }

    private void optional(String word) {
        if (maybe()) {
            add(word);
        }
    }

    private void enumeration() {
        add("enum", name(), "{", name());
        some(4, "", () -> add(oneOf("<", ","), name()));
        optional(",");
        add("}");
    }

    private void entity() {
        add("entity", name());
        if (maybe()) {
            add("table", "\"a.b\"");
        }
        add("{");
        some(5, "", () -> {
            optional("key");
            add(name(), ":");
            type();
            optional("?");
            if (maybe()) {
                add(oneOf("counter", "immutable", "max", "min"));
            }
            if (maybe()) {
                add("on", "delete", "cascade");
            }
            if (maybe()) {
                add("column", "\"some column\"");
            }
            add(oneOf(";", ","));
        });
        add("}");
    }

    private void type() {
        add(name());
        if (random.nextInt(4) == 0) {
            add("(", "12", ",", "2", ")");
        }
    }

    private void invariant() {
        boolean deferred = maybe();
        if (deferred) {
            add("deferred");
        }
        add("invariant", name());
        if (random.nextInt(4) == 0) {
            add("unique", name(), "(", name());
            some(2, "", () -> add(",", name()));
            add(")");
        } else {
            expression(0);
        }
        if (deferred) {
            add("compensated", "by", name());
        }
        optional(";");
    }

    private void operation() {
        add("operation", name(), "(");
        parameters(true);
        add(")", "{");
        some(5, "", () -> {
            switch (random.nextInt(4)) {
                case 0 -> {
                    add("choosing", name(), ":");
                    type();
                    optional("?");
                }
                case 1 -> {
                    add("requires");
                    expression(0);
                }
                default -> statement(0);
            }
            add(";");
        });
        add("}");
    }

    private void parameters(boolean lists) {
        some(4, ",", () -> {
            add(name(), ":");
            int kind = random.nextInt(lists ? 4 : 2);
            if (kind == 3) {
                add("list", "of", "(", name(), ":");
                type();
                add(",");
                add(name(), ":", "new");
                type();
                add(")");
            } else if (kind == 2) {
                add("list", "of");
                type();
            } else {
                if (maybe()) {
                    add("new");
                }
                type();
                optional("?");
            }
        });
    }

    private void statement(int depth) {
        switch (random.nextInt(depth < DEEPEST ? 8 : 5)) {
            case 0, 1 -> {
                add(oneOf("insert", "ensure"), name(), "{");
                some(4, oneOf(",", ";"), () -> {
                    add(name());
                    if (random.nextInt(5) == 0) {
                        add(":", "new");
                    } else if (maybe()) {
                        add(":");
                        expression(2);
                    }
                });
                add("}");
            }
            case 2 -> {
                add("delete");
                path();
            }
            case 3 -> {
                add(oneOf("raise", "lower"));
                path();
                add("to");
                expression(2);
            }
            case 4, 5 -> {
                path();
                add(oneOf("=", "+=", "-="));
                expression(1);
            }
            case 6 -> {
                branch(depth);
            }
            default -> {
                add("for", "each", name(), "in", name());
                if (maybe()) {
                    add("where");
                    expression(2);
                }
                block(depth + 1);
            }
        }
    }

    private void branch(int depth) {
        add("if");
        expression(2);
        block(depth + 1);
        if (maybe()) {
            add("else");
            if (maybe() && depth < DEEPEST) {
                branch(depth + 1);
            } else {
                block(depth + 1);
            }
        }
    }

    private void block(int depth) {
        add("{");
        some(3, "", () -> {
            statement(depth);
            add(";");
        });
        add("}");
    }

    private void path() {
        add(name());
        if (random.nextInt(6) == 0) {
            add("(", "12", ",", name(), ")");
        }
        some(2, "", () -> add(".", name()));
    }

    private void binding() {
        add(name(), "in", name());
    }

    private void where(int depth) {
        if (maybe()) {
            add("where");
            expression(depth + 1);
        }
    }

    private void expression(int depth) {
        if (depth >= DEEPEST) {
            simple();
            return;
        }
        switch (random.nextInt(11)) {
            case 0 -> {
                add("(");
                expression(depth + 1);
                add(")");
            }
            case 1 -> {
                add(oneOf("-", "not"));
                expression(depth + 1);
            }
            case 2, 3 -> {
                expression(depth + 1);
                add(oneOf("*", "+", "-", "==", "!=", "<", "<=", ">", ">=", "and", "or", "implies"));
                expression(depth + 1);
            }
            case 4 -> {
                expression(depth + 1);
                add("in", "(");
                expression(depth + 1);
                add(",");
                expression(depth + 1);
                add(")");
            }
            case 5 -> {
                add("(", oneOf("for", "exists"));
                if (words.get(words.size() - 1).equals("for")) {
                    add("all");
                }
                binding();
                add(",");
                binding();
                where(depth);
                add(":");
                expression(depth + 1);
                add(")");
            }
            case 6 -> {
                add("count", "(");
                binding();
                where(depth);
                add(")");
            }
            case 7 -> {
                add(oneOf("sum", "min", "max"), "(");
                expression(depth + 1);
                add("for");
                binding();
                where(depth);
                add(")");
            }
            case 8 -> {
                add(oneOf("length", "matches"), "(");
                expression(depth + 1);
                add(",");
                expression(depth + 1);
                add(")");
            }
            default -> simple();
        }
    }

    private void simple() {
        switch (random.nextInt(6)) {
            case 0 -> add("12");
            case 1 -> add("1.50");
            case 2 -> add("\"a \\\" // b\"");
            case 3 -> add(oneOf("true", "false", "null"));
            default -> path();
        }
    }
}
