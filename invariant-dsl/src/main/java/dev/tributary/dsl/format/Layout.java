package dev.tributary.dsl.format;

import dev.tributary.dsl.syntax.Concrete;
import dev.tributary.dsl.syntax.Concrete.Comment;
import dev.tributary.dsl.syntax.Concrete.Rule;
import dev.tributary.dsl.syntax.Concrete.Word;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides for every word of one file whether it starts a line, and how far that line is indented. */
final class Layout {
    private static final int WIDTH = 120;
    private static final int STEP = 2;
    private static final int CONTINUATION = 4;

    /** The rules in which an opening parenthesis belongs to the name before it. */
    private static final Set<String> CALLS =
            Set.of("type", "uniqueConstraint", "operationDeclaration", "count", "aggregate", "call", "keyed");

    /** The rules that are read at a glance, so that no line break inside them is kept. */
    private static final Set<String> UNBROKEN = Set.of("name", "type", "merge", "path", "binding");

    /** Whether a word starts a new line. */
    private enum Break {
        NEVER,
        /** Where it did already. */
        KEPT,
        ALWAYS
    }

    /**
     * One part of a list.
     *
     * @param separator as written after it, null when there is none
     */
    private record Item(Rule part, @Nullable Word separator) {

        /** What separates it from the next one when each has its own line. */
        String atLineEnd() {
            return switch (part.name()) {
                case "name", "parameter", "fieldValue" -> inLine();
                default -> "";
            };
        }

        /** What separates it from the next one on the same line. */
        String inLine() {
            return switch (part.name()) {
                case "name" -> separator != null && separator.text().equals("<") ? " <" : ",";
                case "parameter", "fieldValue" -> ",";
                default -> ";";
            };
        }
    }

    /** A list between braces or parentheses. */
    private record Group(Word open, List<Item> items, Word close) {}

    private final Rule root;
    private final List<Comment> comments;
    private final IdentityHashMap<Word, String> parents;
    /** Whether only a width is measured, so that everything stands on one line. */
    private final boolean measuring;

    private final Lines lines = new Lines();
    private @Nullable Word previous;
    private int nextComment;
    /** The line of the text where the last word or comment ended. */
    private int textLine;

    private boolean opened;
    /** Whether the blocks of the {@code if} that is being written have a line for each statement. */
    private boolean spreadBranches;

    private boolean blankDue;
    private boolean constraintDue;

    Layout(Concrete.File file) {
        this.root = file.root();
        this.comments = file.comments();
        this.parents = new IdentityHashMap<>();
        this.measuring = false;
        parents(root);
    }

    /** A sheet of scrap paper to measure on. */
    private Layout(Layout whole) {
        this.root = whole.root;
        this.comments = List.of();
        this.parents = whole.parents;
        this.measuring = true;
        this.previous = whole.previous;
        lines.start(0, false, false);
    }

    private void parents(Rule rule) {
        for (Concrete child : rule.children()) {
            if (child instanceof Rule inner) {
                parents(inner);
            } else {
                parents.put((Word) child, rule.name());
            }
        }
    }

    String text() {
        boolean headBefore = false;
        for (Concrete child : root.children()) {
            Rule rule = (Rule) child;
            boolean application = rule.name().equals("application");
            boolean head = application || rule.name().equals("importDeclaration");
            blankDue |= headBefore && !head;
            part(rule, Break.ALWAYS, 0);
            blankDue = application;
            headBefore = head;
        }
        while (nextComment < comments.size()) {
            comment(0, true);
        }
        return lines.text();
    }

    /** A declaration, a statement, or another part of a list. */
    private void part(Rule rule, Break first, int indent) {
        if (rule.name().equals("declaration")) {
            part((Rule) rule.children().get(0), first, indent);
        } else if (rule.name().equals("ifStatement")) {
            branches(rule, first, indent);
        } else {
            run(rule.children(), first, indent);
        }
    }

    private void run(List<Concrete> parts, Break first, int indent) {
        Break next = first;
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i) instanceof Rule rule) {
                inner(rule, next, indent);
            } else if (opens(parts, i)) {
                int close = closing(parts, i);
                group(groupOf(parts.subList(i, close + 1)), indent);
                i = close;
            } else {
                word((Word) parts.get(i), next, indent);
            }
            next = Break.NEVER;
        }
    }

    /** All branches are on one line, or none is. */
    private void branches(Rule rule, Break first, int indent) {
        boolean outer = spreadBranches;
        List<Word> words = rule.words().toList();
        Word last = words.get(words.size() - 1);
        boolean single = words.stream().noneMatch(word -> word.text().equals("else"));
        if (!single && !measuring && first == Break.ALWAYS) {
            spreadBranches = last.line() > words.get(0).line() || commentBefore(last) || indent + width(rule) > WIDTH;
        } else if (first == Break.ALWAYS) {
            spreadBranches = false;
        }
        run(rule.children(), first, indent);
        spreadBranches = outer;
    }

    private void inner(Rule rule, Break first, int indent) {
        if (rule.name().equals("block")) {
            run(rule.children(), Break.NEVER, indent);
        } else if (rule.name().endsWith("Statement")) {
            part(rule, first, indent);
        } else {
            constraintDue = rule.name().endsWith("Constraint");
            words(rule, first, indent);
        }
    }

    private void word(Word word, Break first, int indent) {
        if (word.text().equals(";") || word.text().equals(",")) {
            drop(word);
        } else if (word.text().equals("where") || word.text().equals("compensated")) {
            put(word, Break.KEPT, indent + CONTINUATION);
        } else {
            put(word, first, indent);
        }
    }

    /** Everything inside a rule without lists. */
    private void words(Rule rule, Break first, int indent) {
        boolean keep = !UNBROKEN.contains(rule.name());
        boolean start = first == Break.ALWAYS;
        int depth = 0;
        for (Word word : rule.words().toList()) {
            if (word.text().equals(")")) {
                depth--;
            }
            if (start) {
                put(word, Break.ALWAYS, indent);
            } else {
                boolean mayBreak = keep && breakable(word);
                put(word, mayBreak ? Break.KEPT : Break.NEVER, indent + CONTINUATION + STEP * depth);
            }
            if (word.text().equals("(")) {
                depth++;
            }
            start = false;
        }
    }

    /** Braces always hold a list; parentheses do where parameters are declared. */
    private static boolean opens(List<Concrete> parts, int at) {
        String text = ((Word) parts.get(at)).text();
        return text.equals("{") || text.equals("(");
    }

    private static int closing(List<Concrete> parts, int open) {
        String wanted = ((Word) parts.get(open)).text().equals("{") ? "}" : ")";
        int close = open;
        while (!(parts.get(close) instanceof Word word && word.text().equals(wanted))) {
            close++;
        }
        return close;
    }

    private static Group groupOf(List<Concrete> parts) {
        List<Item> items = new ArrayList<>();
        for (int i = 1; i < parts.size() - 1; i++) {
            if (parts.get(i) instanceof Rule rule) {
                boolean separated = parts.get(i + 1) instanceof Word && i + 1 < parts.size() - 1;
                items.add(new Item(rule, separated ? (Word) parts.get(i + 1) : null));
            }
        }
        return new Group((Word) parts.get(0), items, (Word) parts.get(parts.size() - 1));
    }

    private void group(Group group, int indent) {
        put(group.open(), Break.NEVER, indent);
        boolean branch = spreadBranches;
        boolean spread = spread(group, branch);
        spreadBranches = false;
        opened = spread;
        items(group, spread, indent);
        spreadBranches = branch;
        put(group.close(), spread ? Break.ALWAYS : Break.NEVER, indent);
    }

    private void items(Group group, boolean spread, int indent) {
        for (int i = 0; i < group.items().size(); i++) {
            Item item = group.items().get(i);
            part(item.part(), spread ? Break.ALWAYS : Break.NEVER, indent + STEP);
            if (i < group.items().size() - 1) {
                lines.append(spread ? item.atLineEnd() : item.inLine());
            }
            if (item.separator() != null) {
                drop(item.separator());
            }
        }
    }

    /** Whether each part of a list gets a line of its own. */
    private boolean spread(Group group, boolean branch) {
        if (measuring) {
            return false;
        }
        if (commentBefore(group.close())) {
            return true;
        }
        if (group.items().isEmpty()) {
            return false;
        }
        boolean braces = group.open().text().equals("{");
        Word first = group.items().get(0).part().words().findFirst().orElse(group.close());
        int end = braces ? group.close().line() : first.line();
        return branch || end > group.open().line() || lines.column() + width(group) > WIDTH;
    }

    private int width(Group group) {
        Layout scratch = new Layout(this);
        scratch.items(group, false, 0);
        scratch.put(group.close(), Break.NEVER, 0);
        String follows = group.close().text().equals(")") ? " {" : "";
        return scratch.lines.column() + follows.length();
    }

    private int width(Rule rule) {
        Layout scratch = new Layout(this);
        scratch.part(rule, Break.NEVER, 0);
        return scratch.lines.column();
    }

    private boolean commentBefore(Word word) {
        return nextComment < comments.size() && before(comments.get(nextComment), word);
    }

    private static boolean before(Comment comment, Word word) {
        return comment.line() < word.line() || (comment.line() == word.line() && comment.column() < word.column());
    }

    /** Leaves out a separator; where it stood still tells how lines follow each other. */
    private void drop(Word word) {
        if (!commentBefore(word)) {
            textLine = word.line();
        }
    }

    private void put(Word word, Break when, int indent) {
        boolean fresh = when == Break.ALWAYS;
        boolean closes = fresh && (word.text().equals("}") || word.text().equals(")"));
        boolean interrupted = false;
        while (commentBefore(word)) {
            comment(closes ? indent + STEP : indent, fresh);
            interrupted = true;
        }
        boolean starts = fresh || interrupted || (when == Break.KEPT && word.line() > textLine);
        if (starts && !measuring) {
            lines.start(indent, !closes && blank(fresh, word.line()), !fresh);
        } else {
            lines.append(spaced(word) ? " " : "");
            if (constraintDue) {
                lines.constraintStarts();
            }
        }
        constraintDue = false;
        lines.append(word.text());
        previous = word;
        textLine = word.line();
        opened = false;
    }

    private void comment(int indent, boolean fresh) {
        Comment comment = comments.get(nextComment++);
        if (comment.trailing() && lines.takesComment()) {
            lines.comment(comment.text());
        } else {
            lines.commentLine(indent, comment.text(), blank(fresh, comment.line()), !fresh);
            opened = false;
        }
        textLine = comment.line();
    }

    /** Whether a blank line goes before what stands on this line of the text. */
    private boolean blank(boolean fresh, int line) {
        boolean blank = fresh && !opened && (blankDue || line > textLine + 1);
        blankDue &= !fresh;
        return blank;
    }

    private boolean breakable(Word word) {
        return spaced(word)
                || word.text().equals(")")
                || (previous != null && previous.text().equals("("));
    }

    private boolean spaced(Word word) {
        if (previous == null) {
            return false;
        }
        String before = previous.text();
        return switch (word.text()) {
            case ")", ",", ";", ":", ".", "?" -> false;
            case "}" -> !before.equals("{");
            case "(" -> !before.equals("(") && !CALLS.contains(parents.get(word)) && !negated();
            default -> !before.equals("(") && !before.equals(".") && !negated();
        };
    }

    /** Whether the word before is a sign, which belongs to what follows it. */
    private boolean negated() {
        return previous != null && previous.text().equals("-") && "negation".equals(parents.get(previous));
    }
}
