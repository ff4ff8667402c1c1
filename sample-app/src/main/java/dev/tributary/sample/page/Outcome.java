package dev.tributary.sample.page;

import dev.tributary.outcome.OperationException;
import java.io.Serializable;
import java.util.Locale;

/** What became of the last thing that somebody did on the page. */
record Outcome(boolean done, String title, String text) implements Serializable {
    private static final long serialVersionUID = 1L;

    static Outcome done(String text) {
        return new Outcome(true, "Done", text);
    }

    static Outcome notUnderstood(String text) {
        return new Outcome(false, "Not understood", text);
    }

    static Outcome refused(String text) {
        return new Outcome(false, "Refused", text);
    }

    /** The kind of an exception is its class: {@code GuardRejectedException} reads "Guard rejected". */
    static Outcome of(OperationException e) {
        String words = e.getClass()
                .getSimpleName()
                .replaceFirst("Exception$", "")
                .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                .toLowerCase(Locale.ROOT);
        String title = words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
        return new Outcome(false, title, String.valueOf(e.getMessage()));
    }
}
