package dev.tributary.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Applications of the literature, with the literature's verdicts as far as the language can state them. */
class PublishedCasesTest {

    /** Houshmand and Lesani, Hamsaz, POPL 2019: withdraw conflicts with itself, deposit with nothing. */
    @Test
    void bankAccount() {
        Analysis analysis = Analyses.of("""
                application bank
                entity Account { key id: uuid; balance: int counter }
                invariant NotOverdrawn for all a in Account: a.balance >= 0
                operation deposit(account: Account, amount: int) { requires amount >= 0; account.balance += amount }
                operation withdraw(account: Account, amount: int) {
                  requires amount >= 0
                  requires amount <= account.balance
                  account.balance -= amount
                }
                """);
        assertThat(Analyses.conflicts(analysis)).containsExactly("withdraw withdraw");
        assertThat(Analyses.pair(analysis, "withdraw", "withdraw").conflictKey())
                .contains("different account");
        assertThat(analysis.coordinated()).containsExactly("withdraw");
        assertThat(analysis.localChecks().get("withdraw")).isEmpty();
    }

    /** Gotsman et al., CISE, POPL 2016: debits and transfers out of one account conflict, deposits do not. */
    @Test
    void bankWithTransfers() {
        Analysis analysis = Analyses.of("""
                application bank
                entity Account { key id: uuid; balance: int counter; limit: int immutable }
                invariant WithinLimit for all a in Account: a.balance >= a.limit
                operation addAccount(id: new Account, limit: int) {
                  requires limit <= 0
                  insert Account { id, balance: 0, limit }
                }
                operation deposit(account: Account, v: int) { requires v > 0; account.balance += v }
                operation debit(account: Account, v: int) {
                  requires v > 0
                  requires account.balance - v >= account.limit
                  account.balance -= v
                }
                operation transfer(source: Account, target: Account, v: int) {
                  requires v > 0
                  requires source.balance - v >= source.limit
                  source.balance -= v
                  target.balance += v
                }
                """);
        assertThat(Analyses.conflicts(analysis)).containsExactly("debit debit", "debit transfer", "transfer transfer");
        assertThat(Analyses.pair(analysis, "transfer", "transfer").conflictKey())
                .contains("different source");
        assertThat(Analyses.pair(analysis, "debit", "transfer").conflictKey())
                .contains("account different from source");
    }

    /**
     * Hamsaz's courseware, without capacity. There, adding a course conflicts with deleting it, because both name it by
     * a chosen key; here keys are generated, and a deletion is permanent, so the two are compatible.
     */
    @Test
    void courseware() {
        Analysis analysis = Analyses.of("""
                application courseware
                entity Student { key id: uuid }
                entity Course { key id: uuid }
                entity Enrolment { key id: uuid; student: Student immutable; course: Course immutable }
                operation register(id: new Student) { insert Student { id } }
                operation addCourse(id: new Course) { insert Course { id } }
                operation enroll(id: new Enrolment, student: Student, course: Course) {
                  insert Enrolment { id, student, course }
                }
                operation deleteCourse(course: Course) { delete course }
                """);
        assertThat(Analyses.conflicts(analysis)).containsExactly("enroll deleteCourse");
        assertThat(Analyses.pair(analysis, "enroll", "deleteCourse").conflictKey())
                .contains("different course");
        assertThat(analysis.coordinated()).containsExactlyInAnyOrder("enroll", "deleteCourse");
    }
}
