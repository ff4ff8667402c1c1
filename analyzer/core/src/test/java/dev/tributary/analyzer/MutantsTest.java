package dev.tributary.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.analyzer.encode.Fault;
import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Application;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each way to encode wrongly makes the analyzer call something compatible that is not, and the oracle finds a run that
 * shows it; it finds none in the same specifications when nothing is wrong. What random specifications seldom need is
 * written around it, with the rest left to the seed.
 */
class MutantsTest {
    private static final int SEEDS = 4;
    private static final int RANDOM_SEEDS = 30;

    private static final Map<Fault, Function<Random, String>> WRITERS = Map.of(
            Fault.STAMPS_IGNORED, MutantsTest::doors,
            Fault.UNSTABLE_GUARDS_ASSUMED, MutantsTest::marks,
            Fault.DELETE_LOSES, MutantsTest::staff,
            Fault.CASCADE_AT_ORIGIN_ONLY, MutantsTest::ledger,
            Fault.SELF_PAIR_SKIPPED, MutantsTest::accounts);

    /** Whoever enters opens; the later of two writes of {@code open} stays, whichever arrives last. */
    private static String doors(Random random) {
        int most = random.nextInt(2);
        List<String> operations = List.of(
                "operation set(d: Door, open: boolean) { d.open = open }",
                "operation enter(d: Door) { d.open = true; d.inside += " + (most + 1 + random.nextInt(2)) + " }",
                "operation leave(d: Door) { requires d.inside > 0; d.inside -= 1 }");
        return """
                application doors
                entity Door { key id: uuid; open: boolean; inside: int counter }
                invariant NobodyLockedIn for all d in Door: d.open or d.inside <= %d
                operation make(id: new Door) { insert Door { id, open: true, inside: 0 } }
                """.formatted(most) + shuffled(operations, random);
    }

    /** A mark is made where nothing has risen yet, and what rises meanwhile passes the step that alone would show it. */
    private static String marks(Random random) {
        int step = 1 + random.nextInt(2);
        List<String> operations = List.of(
                "operation rise(x: X) { x.a += " + step + " }",
                "operation mark(x: X) { requires x.a == 0; x.b += 1 }",
                "operation unmark(x: X) { requires x.b > 0; x.b -= 1 }");
        return """
                application marks
                entity X { key id: uuid; a: int counter; b: int counter }
                invariant Apart for all x in X: x.a in (0, %d) or x.b <= 0
                operation make(id: new X) { insert X { id, a: 0, b: 0 } }
                """.formatted(step) + shuffled(operations, random);
    }

    /** A reference dangles where a deletion wins. */
    private static String staff(Random random) {
        List<String> operations = List.of(
                "operation hire(id: new Person, team: Team) { insert Person { id, team } }",
                "operation dissolve(team: Team) { delete team }",
                "operation fire(person: Person) { delete person }");
        return """
                application staff
                entity Team { key id: uuid; size: int max }
                entity Person { key id: uuid; team: Team%s }
                operation found(id: new Team) { insert Team { id, size: %d } }
                """.formatted(random.nextBoolean() ? " immutable" : "", random.nextInt(3))
                + shuffled(operations, random);
    }

    /** A child that is added meanwhile goes with its parent, and what was counted for it stays. */
    private static String ledger(Random random) {
        boolean sum = random.nextBoolean();
        List<String> operations = List.of(
                "operation add(id: new Child, parent: Parent, total: Total, amount: int) { requires amount > 0; "
                        + "insert Child { id, parent, total, amount }; total.value += " + (sum ? "amount" : "1") + " }",
                "operation drop(parent: Parent) { for each c in Child where c.parent == parent { c.total.value -= "
                        + (sum ? "c.amount" : "1") + " }; delete parent }");
        return """
                application ledger
                entity Total { key id: uuid; value: int counter }
                entity Parent { key id: uuid }
                entity Child { key id: uuid; parent: Parent immutable on delete cascade; total: Total immutable; amount: int immutable }
                invariant Adds for all t in Total: t.value == %s
                operation open(id: new Total) { insert Total { id, value: 0 } }
                operation bear(id: new Parent) { insert Parent { id } }
                """.formatted(
                                sum
                                        ? "sum(c.amount for c in Child where c.total == t)"
                                        : "count(c in Child where c.total == t)")
                + shuffled(operations, random);
    }

    /** Two withdrawals overdraw, and no other two operations do. */
    private static String accounts(Random random) {
        List<String> operations = List.of(
                "operation withdraw(a: Account, v: int) { requires v > 0; a.balance -= v }",
                "operation deposit(a: Account, v: int) { requires v > 0; a.balance += v }");
        return """
                application accounts
                entity Account { key id: uuid; balance: int counter }
                invariant NotOverdrawn for all a in Account: a.balance >= -%d
                operation open(id: new Account) { insert Account { id, balance: %d } }
                """.formatted(random.nextInt(2), random.nextInt(3)) + shuffled(operations, random);
    }

    private static String shuffled(List<String> operations, Random random) {
        List<String> shuffled = new ArrayList<>(operations);
        Collections.shuffle(shuffled, random);
        return String.join("\n", shuffled);
    }

    private static Application application(Fault fault, long seed) {
        String text = WRITERS.get(fault).apply(new Random(seed));
        InvFile.Result parsed = InvFile.parse("mutant.inv", text);
        assertThat(parsed.diagnostics()).as(text).isEmpty();
        return parsed.application().orElseThrow();
    }

    private static Map<String, String> wrong(Application application, long seed, Set<Fault> faults) {
        return Oracle.report(application, OracleTest.analysis(application, faults), seed, Oracle.Effort.LARGE)
                .wrong();
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void everyFaultIsCaughtAndOnlyTheFault(Fault fault) {
        Map<Long, Map<String, String>> caught = new LinkedHashMap<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            Application application = application(fault, seed);
            assertThat(wrong(application, seed, Set.of())).isEmpty();
            Map<String, String> found = wrong(application, seed, EnumSet.of(fault));
            if (!found.isEmpty()) {
                caught.put(seed, found);
            }
        }
        System.out.println("oracle, " + fault + ": caught on seeds " + caught.keySet());
        assertThat(caught).isNotEmpty();
    }

    /** Faults that random specifications meet often enough. */
    @ParameterizedTest
    @EnumSource(names = {"DELETE_LOSES", "SELF_PAIR_SKIPPED"})
    void randomSpecificationsMeetTheCommonFaults(Fault fault) {
        long caught = LongStream.range(0, RANDOM_SEEDS)
                .filter(seed -> OracleTest.application(seed)
                        .filter(application ->
                                !wrong(application, seed, EnumSet.of(fault)).isEmpty())
                        .isPresent())
                .count();
        System.out.println(
                "oracle, " + fault + ": caught on " + caught + " of " + RANDOM_SEEDS + " random specifications");
        assertThat(caught).isPositive();
    }
}
