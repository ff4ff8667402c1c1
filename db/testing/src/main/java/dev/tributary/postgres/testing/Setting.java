package dev.tributary.postgres.testing;

import java.util.Optional;

/** What the developer or the build asked for: a system property, else an environment variable of the same name. */
final class Setting {
    private Setting() {}

    static Optional<String> of(String name) {
        return Optional.ofNullable(System.getProperty(name))
                .or(() -> Optional.ofNullable(System.getenv(name)))
                .filter(value -> !value.isBlank());
    }
}
