package dev.tributary.dsl.source;

/** A stretch of one file, from the first character to the one after the last. */
public record SourceRange(String file, Position start, Position end) {
    public SourceRange {
        if (end.compareTo(start) < 0) {
            throw new IllegalArgumentException("a range ends before it starts: " + start + "-" + end);
        }
    }

    /** The shape that editors make clickable: {@code file:line:column-line:column}. */
    @Override
    public String toString() {
        return file + ":" + start + "-" + end;
    }
}
