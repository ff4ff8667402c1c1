package dev.tributary.spring;

import java.io.Serial;

/** Tributary is on the class path, and Spring Data JDBC, which it captures effects from, is not. */
final class MissingDataJdbcException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    MissingDataJdbcException() {
        super("Spring Data JDBC is not on the class path");
    }
}
