package dev.tributary.store;

import java.math.BigDecimal;

/**
 * JSON on its way into the log, without any white space. Every record is written by this, and a general generator with its
 * pools of buffers was a third of the committer's work.
 */
public final class JsonText {
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private final StringBuilder text = new StringBuilder(160);
    /** Whether what comes next is the first of its list or object, or follows its name. */
    private boolean first = true;

    public void startObject() {
        open('{');
    }

    public void endObject() {
        close('}');
    }

    public void startArray() {
        open('[');
    }

    public void endArray() {
        close(']');
    }

    public void name(String name) {
        string(name);
        text.append(':');
        first = true;
    }

    public void string(String value) {
        separate();
        text.append('"');
        int done = 0;
        for (int i = 0; i < value.length(); i++) {
            char character = value.charAt(i);
            if (character < ' ' || character == '"' || character == '\\') {
                text.append(value, done, i);
                escape(character);
                done = i + 1;
            }
        }
        text.append(value, done, value.length()).append('"');
    }

    private void escape(char character) {
        text.append('\\');
        switch (character) {
            case '"', '\\' -> text.append(character);
            case '\b' -> text.append('b');
            case '\t' -> text.append('t');
            case '\n' -> text.append('n');
            case '\f' -> text.append('f');
            case '\r' -> text.append('r');
            default -> text.append("u00").append(HEX[character >> 4]).append(HEX[character & 15]);
        }
    }

    /** In digits, without an exponent. */
    public void number(BigDecimal value) {
        separate();
        text.append(value.toPlainString());
    }

    public void truth(boolean value) {
        separate();
        text.append(value);
    }

    public void nothing() {
        separate();
        text.append("null");
    }

    /** A value that is JSON already. */
    public void json(String value) {
        separate();
        text.append(value);
    }

    private void open(char bracket) {
        separate();
        text.append(bracket);
        first = true;
    }

    private void close(char bracket) {
        text.append(bracket);
        first = false;
    }

    private void separate() {
        if (!first) {
            text.append(',');
        }
        first = false;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
