package dev.tributary.dsl.source;

import java.util.List;
import java.util.Optional;

/**
 * One thing to say about a file.
 *
 * @param code its stable name, such as {@code TRB0102}; docs/diagnostics has a page for each
 * @param message lower-case start, no final period
 * @param related other places that help to understand it
 * @param help how to repair it, where there is a way
 */
public record Diagnostic(
        Severity severity,
        String code,
        SourceRange range,
        String message,
        List<Related> related,
        Optional<String> help) {
    public Diagnostic {
        related = List.copyOf(related);
    }

    /** Another place, and what is there. */
    public record Related(SourceRange range, String message) {}
}
