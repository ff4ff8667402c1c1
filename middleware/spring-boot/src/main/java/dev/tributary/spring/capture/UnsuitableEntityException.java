package dev.tributary.spring.capture;

import java.io.Serial;
import java.util.List;

/** Java types of managed entities are made in a way that their changes cannot be captured faithfully. */
public final class UnsuitableEntityException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    UnsuitableEntityException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
