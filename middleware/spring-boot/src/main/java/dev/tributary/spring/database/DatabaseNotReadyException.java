package dev.tributary.spring.database;

import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The application's database lacks something that operations need, or has it otherwise than declared. */
public final class DatabaseNotReadyException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String url;
    private final transient List<Problem> problems;

    DatabaseNotReadyException(@Nullable String url, List<Problem> problems, @Nullable Throwable cause) {
        super(url + ": " + problems.stream().map(Problem::what).collect(Collectors.joining("; ")), cause);
        this.url = String.valueOf(url);
        this.problems = List.copyOf(problems);
    }

    public String url() {
        return url;
    }

    /** Everything that was found, not only the first. */
    public List<Problem> problems() {
        return problems;
    }
}
