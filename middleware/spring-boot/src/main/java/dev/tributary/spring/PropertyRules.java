package dev.tributary.spring;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Collects every value that cannot be used, named as it is written in a properties file. */
final class PropertyRules {
    private final List<String> problems = new ArrayList<>();

    PropertyRules require(boolean holds, String name, Object value, String expected) {
        if (!holds) {
            problems.add("tributary." + name + " is `" + value + "`; expected " + expected);
        }
        return this;
    }

    PropertyRules atLeast(int least, String name, int value) {
        return require(value >= least, name, value, "at least " + least);
    }

    PropertyRules atLeast(Duration least, String name, Duration value) {
        return require(value.compareTo(least) >= 0, name, value, "at least " + least.toMillis() + " ms");
    }

    /** Throws when there was any. */
    void done() {
        if (!problems.isEmpty()) {
            throw new InvalidPropertiesException(problems);
        }
    }
}
