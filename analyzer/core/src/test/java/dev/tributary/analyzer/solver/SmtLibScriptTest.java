package dev.tributary.analyzer.solver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SmtLibScriptTest {
    @Test
    void theLogicIsTheSmallestThatFits() {
        assertThat(SmtLibScript.logic("(assert (= (* 100 a) (* (- 2) (f b))))")).isEqualTo("QF_UFLIA");
        assertThat(SmtLibScript.logic("(assert (= (* a (- 2)) 3)) ; (* a b)")).isEqualTo("QF_UFLIA");
        assertThat(SmtLibScript.logic("(assert (= |(* a b)| 3))")).isEqualTo("QF_UFLIA");
        assertThat(SmtLibScript.logic("(assert (= (* a 3 b) 3))")).isEqualTo("QF_UFNIA");
        assertThat(SmtLibScript.logic("(assert (= (* (f a) (- b)) 3))")).isEqualTo("QF_UFNIA");
        assertThat(SmtLibScript.logic(Queries.HARD)).isEqualTo("QF_UFNIA");
        assertThat(SmtLibScript.logic(")) (")).isEqualTo("QF_UFLIA");
    }

    @Test
    void theTitleIsTheFirstComment() {
        assertThat(SmtLibScript.title(Queries.HARD)).isEqualTo("three cubes");
        assertThat(SmtLibScript.title("(assert true)")).isEqualTo("a query");
        assertThat(SmtLibScript.title("")).isEqualTo("a query");
    }
}
