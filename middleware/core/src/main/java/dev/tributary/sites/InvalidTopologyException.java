package dev.tributary.sites;

import java.io.Serial;
import java.util.List;

/** The sites as they are configured cannot be: all that is wrong with them, not the first. */
public final class InvalidTopologyException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    InvalidTopologyException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
