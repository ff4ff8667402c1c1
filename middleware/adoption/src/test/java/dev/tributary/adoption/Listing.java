package dev.tributary.adoption;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A listing of a page: a fenced block, and what the comment on the line before it says of it.
 *
 * @param source where it comes from: a file, from the root of the repository; {@code output NAME}, what a test sees and
 *     calls so; {@code by hand}, what is left to the reader; empty where nothing is said
 * @param text with {@code …} for what differs from run to run: in a line, or instead of lines
 */
record Listing(String source, String text) {
    static final Path ROOT = Path.of("..", "..");

    private static final Pattern LISTING =
            Pattern.compile("^(?:<!-- ([^\\n]+) -->\\n)?```[\\w-]*\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    /** All of a page, in their order. */
    static List<Listing> of(Path page) {
        try {
            Matcher matcher = LISTING.matcher(Files.readString(page));
            return matcher.results()
                    .map(found -> new Listing(found.group(1) == null ? "" : found.group(1), found.group(2)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isOfFile() {
        return source.contains("/") && !source.contains(" ");
    }

    /** Whether this is part of what was really there. */
    boolean isIn(String actual) {
        String pattern = text.lines()
                .map(line -> line.strip().equals("…") ? "(?:.*\\n)*?" : line(line) + "\\n")
                .collect(Collectors.joining());
        return Pattern.compile("^" + pattern, Pattern.MULTILINE)
                .matcher(actual + "\n")
                .find();
    }

    private static String line(String line) {
        return Stream.of(line.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
    }
}
