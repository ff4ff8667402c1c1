package dev.tributary.languageserver.text;

import dev.tributary.dsl.source.SourceRange;
import java.util.Arrays;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.Range;

/**
 * A text with the two ways of counting places in it. The protocol counts UTF-16 units, and every line end of the three
 * kinds; the language counts code points, and its lines end with a line feed.
 */
public final class Text {
    private final String content;
    private final int[] protocolLines;
    private final int[] languageLines;

    public Text(String content) {
        this.content = content;
        this.protocolLines = lines(content, true);
        this.languageLines = lines(content, false);
    }

    /** Where each line starts. */
    private static int[] lines(String content, boolean protocol) {
        int[] starts = new int[16];
        int count = 1;
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            boolean alone = c == '\r' && (i + 1 == content.length() || content.charAt(i + 1) != '\n');
            if (c == '\n' || (protocol && alone)) {
                starts = count < starts.length ? starts : Arrays.copyOf(starts, 2 * count);
                starts[count++] = i + 1;
            }
        }
        return Arrays.copyOf(starts, count);
    }

    public String content() {
        return content;
    }

    /** The offset of a place of the protocol; a place outside the text is the nearest one inside. */
    public int offset(Position position) {
        if (position.getLine() < 0) {
            return 0;
        }
        if (position.getLine() >= protocolLines.length) {
            return content.length();
        }
        int start = protocolLines[position.getLine()];
        int end = position.getLine() + 1 < protocolLines.length
                ? withoutLineEnd(start, protocolLines[position.getLine() + 1])
                : content.length();
        return Math.max(start, Math.min(end, start + Math.max(0, position.getCharacter())));
    }

    private int withoutLineEnd(int start, int next) {
        int end = next;
        while (end > start && (content.charAt(end - 1) == '\n' || content.charAt(end - 1) == '\r')) {
            end--;
        }
        return end;
    }

    /** The offset of a place of the language. */
    public int offset(dev.tributary.dsl.source.Position place) {
        if (place.line() > languageLines.length) {
            return content.length();
        }
        int start = languageLines[place.line() - 1];
        int end = place.line() < languageLines.length ? languageLines[place.line()] : content.length();
        int offset = start;
        for (int column = 1; column < place.column() && offset < end; column++) {
            offset += Character.charCount(content.codePointAt(offset));
        }
        return offset;
    }

    /** The place of an offset, as the protocol counts. */
    public Position position(int offset) {
        int line = line(protocolLines, offset);
        return new Position(line, offset - protocolLines[line]);
    }

    /** The place of an offset, as the language counts. */
    public dev.tributary.dsl.source.Position place(int offset) {
        int line = line(languageLines, offset);
        int start = languageLines[line];
        return new dev.tributary.dsl.source.Position(line + 1, content.codePointCount(start, offset) + 1);
    }

    private static int line(int[] starts, int offset) {
        int found = Arrays.binarySearch(starts, offset);
        return found >= 0 ? found : -found - 2;
    }

    /** A range of the language, as the protocol counts. */
    public Range range(SourceRange range) {
        return new Range(position(offset(range.start())), position(offset(range.end())));
    }

    /** What stands in a range. */
    public String excerpt(SourceRange range) {
        return content.substring(offset(range.start()), Math.max(offset(range.start()), offset(range.end())));
    }

    /** The whole text. */
    public Range all() {
        return new Range(new Position(0, 0), position(content.length()));
    }

    /** The text with another one in place of a range. */
    public Text with(Range range, String replacement) {
        int start = offset(range.getStart());
        int end = Math.max(start, offset(range.getEnd()));
        return new Text(content.substring(0, start) + replacement + content.substring(end));
    }
}
