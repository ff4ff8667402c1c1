package dev.tributary.dsl.resolve;

import dev.tributary.dsl.source.Diagnostic;
import dev.tributary.dsl.source.Severity;
import dev.tributary.dsl.source.SourceRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong, so that one run reports all of it. */
final class Problems {
    private static final int LONGEST_MESSAGE = 1000;
    private static final int LONGEST_SLIP = 100;
    private static final int MOST_CANDIDATES = 500;
    private final List<Diagnostic> diagnostics = new ArrayList<>();

    List<Diagnostic> all() {
        return diagnostics;
    }

    void error(String code, SourceRange range, String message) {
        error(code, range, message, null);
    }

    void error(String code, SourceRange range, String message, @Nullable String help) {
        diagnostics.add(new Diagnostic(
                Severity.ERROR,
                code,
                range,
                shortened(message),
                List.of(),
                Optional.ofNullable(help).map(Problems::shortened)));
    }

    void duplicate(SourceRange range, String what, String name, SourceRange first) {
        diagnostics.add(new Diagnostic(
                Severity.ERROR,
                "TRB0102",
                range,
                shortened(what + " `" + name + "` is declared twice"),
                List.of(new Diagnostic.Related(first, "it is declared here first")),
                Optional.of("rename one of them")));
    }

    /** A name can be as long as the file; a message cannot. */
    private static String shortened(String message) {
        return message.length() <= LONGEST_MESSAGE
                ? message
                : message.substring(0, message.offsetByCodePoints(0, LONGEST_MESSAGE / 2)) + "…";
    }

    void unknown(SourceRange range, String what, String name, Collection<String> known) {
        error("TRB0101", range, "there is no " + what + " `" + name + "`", suggestion(name, known));
    }

    /** The closest known name, when it is close enough to be a slip. */
    private static @Nullable String suggestion(String name, Collection<String> known) {
        if (name.length() > LONGEST_SLIP || known.size() > MOST_CANDIDATES) {
            return null;
        }
        String best = null;
        int bestDistance = Math.max(1, name.length() / 3) + 1;
        for (String candidate : known) {
            if (Math.abs(name.length() - candidate.length()) >= bestDistance) {
                continue;
            }
            int distance = distance(name, candidate);
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        if (best != null) {
            return "did you mean `" + best + "`?";
        }
        if (known.isEmpty() || known.size() > 12) {
            return null;
        }
        return "known here: " + String.join(", ", known.stream().sorted().toList());
    }

    /** Levenshtein's distance, ignoring case. */
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                boolean same = Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
                current[j] = Math.min(Math.min(previous[j], current[j - 1]) + 1, previous[j - 1] + (same ? 0 : 1));
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
