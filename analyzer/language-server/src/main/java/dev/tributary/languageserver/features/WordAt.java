package dev.tributary.languageserver.features;

/** The word around an offset of a text; empty between others. */
record WordAt(String text, int start, int end) {

    static WordAt of(String content, int offset) {
        int start = startOf(content, offset);
        int end = offset;
        while (end < content.length() && part(content.codePointAt(end))) {
            end += Character.charCount(content.codePointAt(end));
        }
        return new WordAt(content.substring(start, end), start, end);
    }

    /** Where the word that ends at an offset begins. */
    static int startOf(String content, int offset) {
        int start = offset;
        while (start > 0 && part(content.codePointBefore(start))) {
            start -= Character.charCount(content.codePointBefore(start));
        }
        return start;
    }

    /** As the grammar has it. */
    private static boolean part(int c) {
        return c == '_' || Character.isLetter(c) || Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER;
    }
}
