package dev.tributary.analyzer.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.analyzer.Analysis;
import dev.tributary.analyzer.Analyzer;
import dev.tributary.analyzer.AnalyzerOptions;
import dev.tributary.analyzer.PairAnalysis;
import dev.tributary.analyzer.Verdict;
import dev.tributary.analyzer.Warning;
import dev.tributary.analyzer.WayOut;
import dev.tributary.analyzer.trace.Counterexample;
import dev.tributary.analyzer.trace.Counterexample.Call;
import dev.tributary.analyzer.trace.Counterexample.Moment;
import dev.tributary.analyzer.trace.Counterexample.Row;
import dev.tributary.analyzer.trace.Run;
import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Operation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Analyses to report on: a real one, and ones built by hand with everything that an analysis can hold. */
final class Samples {
    static final String BANK = """
            application bank
            entity Account { key id: uuid; balance: int counter; owner: text }
            invariant NotOverdrawn for all a in Account: a.balance >= 0
            invariant Named for all a in Account: a.owner != "<script>alert(1)</script>"
            operation open(id: new Account, owner: text) { insert Account { id, balance: 0, owner } }
            operation deposit(account: Account, amount: int) { requires amount > 0; account.balance += amount }
            operation withdraw(account: Account, amount: int) { requires amount > 0; account.balance -= amount }
            """;

    private Samples() {}

    static AnalysedFile file(String text, Analysis analysis) {
        return new AnalysedFile(
                "bank.inv", Map.of("bank.inv", text), "0123abcd", List.of(), analysis, Optional.empty());
    }

    static Application application(String text) {
        InvFile.Result parsed = InvFile.parse("bank.inv", text);
        assertThat(parsed.diagnostics()).isEmpty();
        return parsed.application().orElseThrow();
    }

    static AnalysedFile analysed(String text) {
        return file(text, Analyzer.analyze(application(text), AnalyzerOptions.defaults()));
    }

    /** One pair of every kind: a run, an unconfirmed counterexample, an undecided one, proofs with what they used. */
    static AnalysedFile everything() {
        Application application = application(BANK);
        Map<String, Verdict> withdrawals = new LinkedHashMap<>();
        withdrawals.put("NotOverdrawn", new Verdict.Refuted(overdrawn(), Optional.of(run()), Optional.empty()));
        withdrawals.put(
                "Named",
                new Verdict.Refuted(
                        overdrawn(), Optional.empty(), Optional.of("`Account` may need an invariant on `balance`")));
        Map<String, Verdict> proved = new LinkedHashMap<>();
        proved.put("NotOverdrawn", new Verdict.Proved(List.of("the guard `amount > 0` of deposit", "`NotOverdrawn`")));
        List<PairAnalysis> pairs = List.of(
                pair("open", "open", Map.of()),
                pair("open", "deposit", Map.of()),
                pair("open", "withdraw", Map.of()),
                pair("deposit", "deposit", proved),
                new PairAnalysis(
                        "deposit",
                        "withdraw",
                        Map.of("NotOverdrawn", new Verdict.Undecided("the solver timed out", "raise `--timeout`")),
                        Optional.empty(),
                        List.of(),
                        List.of()),
                new PairAnalysis(
                        "withdraw",
                        "withdraw",
                        withdrawals,
                        Optional.of("different account"),
                        List.of(new WayOut(
                                "defer `NotOverdrawn` with a compensating operation",
                                "withdraw is confluent, and an account may be overdrawn until it is settled")),
                        List.of("sums are known only up to rows outside the query")));
        return file(
                BANK,
                new Analysis(
                        application,
                        new LinkedHashSet<>(List.of("deposit", "withdraw")),
                        pairs,
                        Map.of("open", List.of("Named"), "deposit", List.of(), "withdraw", List.of("NotOverdrawn")),
                        List.of(new Warning(
                                "TRB0203",
                                application.invariants().get(1).range(),
                                "no operation can break `Named`"))));
    }

    private static PairAnalysis pair(String first, String second, Map<String, Verdict> verdicts) {
        return new PairAnalysis(first, second, verdicts, Optional.empty(), List.of(), List.of());
    }

    static Call withdraw(int amount) {
        Map<String, String> arguments = new LinkedHashMap<>();
        arguments.put("account", "Account#1");
        arguments.put("amount", String.valueOf(amount));
        return new Call("withdraw", arguments);
    }

    static List<Row> balance(int amount) {
        return List.of(new Row("Account#1", Map.of("balance", String.valueOf(amount))));
    }

    static Counterexample overdrawn() {
        return new Counterexample(
                withdraw(1),
                withdraw(1),
                "NotOverdrawn",
                "with a = Account#1, `a.balance >= 0` is false",
                List.of(
                        new Moment("the second withdraw sees", balance(4)),
                        new Moment("common state", balance(1)),
                        new Moment("after the first withdraw alone", balance(0)),
                        new Moment("after the second withdraw alone", balance(0)),
                        new Moment("after both are merged", balance(-1))));
    }

    static Run run() {
        Call open = new Call("open", Map.of("id", "Account#1"));
        Map<String, String> arguments = new LinkedHashMap<>();
        arguments.put("account", "Account#1");
        arguments.put("amount", "2");
        Call deposit = new Call("deposit", arguments);
        return new Run(
                List.of(new Run.Step(open, balance(0)), new Run.Step(deposit, balance(2))),
                List.of(new Run.Step(withdraw(1), balance(1)), new Run.Step(withdraw(1), balance(0))),
                List.of(new Run.Step(withdraw(1), balance(1))),
                balance(2),
                balance(-1),
                "NotOverdrawn",
                "with a = Account#1, `a.balance >= 0` is false");
    }

    static String hostile(String place) {
        return "'\"></td></script><script>alert(1)</script><img src=x onerror=alert(2)><i>&lt;" + place;
    }

    /** What could be taken for markup, at every place that does not hold a name of the file. */
    static AnalysedFile hostile() {
        Application application = application(BANK);
        Call call = new Call("withdraw", Map.of("account", hostile("argument")));
        List<Row> rows = List.of(new Row(hostile("row"), Map.of(hostile("attribute"), hostile("value"))));
        Counterexample counterexample = new Counterexample(
                call, call, "NotOverdrawn", hostile("violation"), List.of(new Moment("common state", rows)));
        Map<String, Verdict> verdicts = new LinkedHashMap<>();
        verdicts.put(
                "NotOverdrawn", new Verdict.Refuted(counterexample, Optional.empty(), Optional.of(hostile("advice"))));
        verdicts.put("Named", new Verdict.Undecided(hostile("reason"), hostile("change")));
        PairAnalysis conflict = new PairAnalysis(
                "withdraw",
                "withdraw",
                verdicts,
                Optional.of(hostile("key")),
                List.of(new WayOut(hostile("way"), hostile("consequence"))),
                List.of(hostile("outside")));
        PairAnalysis proved =
                pair("deposit", "deposit", Map.of("NotOverdrawn", new Verdict.Proved(List.of(hostile("used")))));
        return file(
                BANK,
                new Analysis(
                        application,
                        Set.of("withdraw"),
                        List.of(conflict, proved),
                        Map.of("open", List.of(), "deposit", List.of(), "withdraw", List.of()),
                        List.of(new Warning(
                                "TRB0203", application.invariants().get(1).range(), hostile("doubt")))));
    }

    /** So many operations that the graph is crowded; each conflicts with itself and its next four. */
    static AnalysedFile crowd(int operations) {
        StringBuilder text =
                new StringBuilder("application crowd\nentity Account { key id: uuid; balance: int counter }\n");
        text.append("invariant NotOverdrawn for all a in Account: a.balance >= 0\n");
        for (int i = 0; i < operations; i++) {
            text.append("operation takeMoneyInWay").append(i).append("(account: Account) { account.balance -= 1 }\n");
        }
        text.append("operation give(account: Account) { account.balance += 1 }\n");
        Application application = application(text.toString());
        List<PairAnalysis> pairs = new ArrayList<>();
        Set<String> coordinated = new LinkedHashSet<>();
        Map<String, List<String>> checks = new LinkedHashMap<>();
        List<String> names =
                application.operations().stream().map(Operation::name).toList();
        for (int i = 0; i <= operations; i++) {
            checks.put(names.get(i), i == operations ? List.of() : List.of("NotOverdrawn"));
            for (int j = i; j <= operations; j++) {
                boolean conflict = j < operations && (j - i) % 7 < 2;
                pairs.add(pair(
                        names.get(i),
                        names.get(j),
                        Map.of(
                                "NotOverdrawn",
                                conflict
                                        ? new Verdict.Refuted(overdrawn(), Optional.empty(), Optional.empty())
                                        : new Verdict.Proved(List.of()))));
            }
            if (i < operations) {
                coordinated.add(names.get(i));
            }
        }
        return file(text.toString(), new Analysis(application, coordinated, pairs, checks, List.of()));
    }
}
