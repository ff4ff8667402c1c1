package dev.tributary.languageserver.verdicts;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Markdown that shows a text as it is. */
public final class Markdown {
    private static final Pattern CODE_OR_SPECIAL = Pattern.compile("`[^`]*`|[\\\\*_<\\[\\]&]");

    private Markdown() {}

    /** The text, with its code between backticks. */
    public static String text(String text) {
        return CODE_OR_SPECIAL
                .matcher(text)
                .replaceAll(m -> Matcher.quoteReplacement(
                        m.group().startsWith("`") ? m.group() : m.group().equals("<") ? "&lt;" : "\\" + m.group()));
    }

    /** A part of a file. */
    public static String code(String code) {
        return "```inv\n" + code.strip().replace("```", "` ` `") + "\n```\n";
    }
}
