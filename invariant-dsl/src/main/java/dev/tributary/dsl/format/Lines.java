package dev.tributary.dsl.format;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lines of a formatted file, with what has to stand under each other. */
final class Lines {
    private static final int WIDEST_WITH_ALIGNED_COMMENT = 80;
    private final List<Line> lines = new ArrayList<>();

    private static final class Line {
        private final StringBuilder code = new StringBuilder();
        private boolean blankBefore;
        private boolean continues;
        private boolean onlyComment;
        /** Where the constraint of an invariant starts; -1 in all other lines. */
        private int constraintAt = -1;

        private @Nullable String comment;
    }

    private Line last() {
        return lines.get(lines.size() - 1);
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    int column() {
        return isEmpty() ? 0 : last().code.length();
    }

    void start(int indent, boolean blankBefore, boolean continues) {
        Line line = new Line();
        line.blankBefore = blankBefore && !lines.isEmpty();
        line.continues = continues;
        line.code.append(" ".repeat(indent));
        lines.add(line);
    }

    void append(String text) {
        last().code.append(text);
    }

    void constraintStarts() {
        last().constraintAt = last().code.length();
    }

    /** Whether the current line can take a comment at its end. */
    boolean takesComment() {
        return !lines.isEmpty() && !last().onlyComment && last().comment == null;
    }

    void commentLine(int indent, String text, boolean blankBefore, boolean continues) {
        start(indent, blankBefore, continues);
        append(text);
        last().onlyComment = true;
    }

    void comment(String text) {
        last().comment = text;
    }

    String text() {
        alignConstraints();
        alignComments();
        StringBuilder text = new StringBuilder();
        for (Line line : lines) {
            if (line.blankBefore) {
                text.append('\n');
            }
            text.append(line.code.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    /** The constraints of invariants that follow each other start in one column. */
    private void alignConstraints() {
        List<Line> group = new ArrayList<>();
        for (Line line : lines) {
            if (line.blankBefore || (line.constraintAt < 0 && !line.continues)) {
                alignConstraints(group);
                group.clear();
            }
            if (line.constraintAt >= 0) {
                group.add(line);
            }
        }
        alignConstraints(group);
    }

    private static void alignConstraints(List<Line> group) {
        int column = group.stream().mapToInt(line -> line.constraintAt).max().orElse(0);
        group.forEach(line -> line.code.insert(line.constraintAt, " ".repeat(column - line.constraintAt)));
    }

    /** Comments at the ends of lines that follow each other start in one column, unless a line is wide. */
    private void alignComments() {
        List<Line> group = new ArrayList<>();
        for (Line line : lines) {
            boolean joins = line.comment != null && line.code.length() <= WIDEST_WITH_ALIGNED_COMMENT;
            if (line.blankBefore || !joins) {
                alignComments(group);
                group.clear();
            }
            if (joins) {
                group.add(line);
            } else if (line.comment != null) {
                alignComments(List.of(line));
            }
        }
        alignComments(group);
    }

    private static void alignComments(List<Line> group) {
        int column = group.stream().mapToInt(line -> line.code.length()).max().orElse(0) + 2;
        group.forEach(line ->
                line.code.append(" ".repeat(column - line.code.length())).append(line.comment));
    }
}
