package dev.tributary.engine;

import java.io.Serial;
import java.util.List;

/** An application uses parts of the language that the analyzer decides about, but that this release cannot run. */
public final class UnsupportedApplicationException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String application;
    private final List<String> constructs;

    UnsupportedApplicationException(String application, List<String> constructs) {
        super("application " + application + " uses what this release analyses but cannot run: "
                + String.join("; ", constructs));
        this.application = application;
        this.constructs = List.copyOf(constructs);
    }

    public String application() {
        return application;
    }

    /** What cannot be run, each with the declaration that uses it, and its file and line. */
    public List<String> constructs() {
        return constructs;
    }
}
