package dev.tributary.analyzer.solver;

import java.util.List;

/** Queries whose answers are known. */
final class Queries {
    static final String UNSAT = """
            ; withdraw with withdraw preserves NotOverdrawn
            (declare-sort |Row Account| 0)
            (declare-const |the account| |Row Account|)
            (declare-fun |balance| (|Row Account|) Int)
            (assert (> (balance |the account|) 3))
            (assert (< (balance |the account|) 4))
            """;

    static final String SAT = """
            ; deposit with deposit preserves NotOverdrawn
            (declare-const |observed 0| Int)
            (declare-const |observed 1| Bool)
            (assert (= (* 2 |observed 0|) (- 6)))
            (assert |observed 1|)
            """;

    /** Sums of three cubes: nobody expects an answer soon. */
    static final String HARD = """
            ; three cubes
            (declare-const x Int)
            (declare-const y Int)
            (declare-const z Int)
            (assert (= (+ (* x x x) (* y y y) (* z z z)) 114))
            """;

    static final List<String> ALL = List.of(UNSAT, SAT);

    private Queries() {}
}
