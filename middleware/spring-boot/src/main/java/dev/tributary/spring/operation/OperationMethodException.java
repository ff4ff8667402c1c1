package dev.tributary.spring.operation;

import java.io.Serial;
import java.util.List;

/** Java methods that stand for operations do not fit the {@code .inv} file. */
public final class OperationMethodException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    OperationMethodException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** Everything that does not fit. */
    public List<String> problems() {
        return problems;
    }
}
