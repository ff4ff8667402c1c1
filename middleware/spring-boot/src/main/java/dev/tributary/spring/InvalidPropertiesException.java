package dev.tributary.spring;

import java.io.Serial;
import java.util.List;

/** Properties of Tributary have values that no engine can run with: all of them, not the first. */
public final class InvalidPropertiesException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    InvalidPropertiesException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
