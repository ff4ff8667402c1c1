package dev.tributary.spring.sites;

import dev.tributary.sites.Problem;
import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The database cannot be one of several sites, or is another one than configured. */
public final class SiteNotReadyException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String site;
    private final transient List<Problem> problems;

    SiteNotReadyException(String site, List<Problem> problems, @Nullable Throwable cause) {
        super("site " + site + ": " + problems.stream().map(Problem::what).collect(Collectors.joining("; ")), cause);
        this.site = site;
        this.problems = List.copyOf(problems);
    }

    public String site() {
        return site;
    }

    /** Everything that was found, not only the first. */
    public List<Problem> problems() {
        return problems;
    }
}
