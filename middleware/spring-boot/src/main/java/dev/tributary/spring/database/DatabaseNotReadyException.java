package dev.tributary.spring.database;

import java.io.Serial;
import java.util.List;

/** The application's database lacks something that operations need. */
public final class DatabaseNotReadyException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String url;
    private final transient List<String> problems;

    DatabaseNotReadyException(String url, List<String> problems) {
        super(url + ": " + String.join("; ", problems));
        this.url = url;
        this.problems = List.copyOf(problems);
    }

    public String url() {
        return url;
    }

    public List<String> problems() {
        return problems;
    }
}
