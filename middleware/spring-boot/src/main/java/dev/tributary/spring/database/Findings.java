package dev.tributary.spring.database;

import java.util.ArrayList;
import java.util.List;

/** What a check has found: what operations cannot run with, and what may refuse them later. */
final class Findings {
    private final List<Problem> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    void problem(String what, String action) {
        problems.add(new Problem(what, action));
    }

    void warning(String what) {
        warnings.add(what);
    }

    List<Problem> problems() {
        return problems;
    }

    List<String> warnings() {
        return warnings;
    }
}
