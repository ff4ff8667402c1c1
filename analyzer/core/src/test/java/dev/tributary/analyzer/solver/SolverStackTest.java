package dev.tributary.analyzer.solver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.analyzer.Analysis;
import dev.tributary.analyzer.Analyzer;
import dev.tributary.analyzer.AnalyzerOptions;
import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Application;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The analysis with a cache, second opinions and files of its queries around the solver. */
class SolverStackTest {
    private static final AnalyzerOptions TWO_THREADS =
            AnalyzerOptions.defaults().withThreads(2);

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String STORE = """
            application store
            entity Product { key id: uuid; sku: text immutable; price: decimal(12, 2); sold: int counter }
            entity Line { key id: uuid; product: Product immutable; amount: int immutable }
            entity Wallet { key id: uuid; balance: decimal(12, 2) counter }
            invariant Sku unique Product(sku)
            invariant Sold for all p in Product: p.sold == sum(l.amount for l in Line where l.product == p)
            invariant NotOverdrawn for all w in Wallet: w.balance >= 0.00
            operation open(id: new Product, sku: text, price: decimal(12, 2)) {
              insert Product { id, sku, price, sold: 0 }
            }
            operation sell(id: new Line, product: Product, amount: int) {
              requires amount > 0 and amount < 1000
              insert Line { id, product, amount }
              product.sold += amount
            }
            operation pay(wallet: Wallet, amount: decimal(12, 2)) {
              requires amount > 0.00 and wallet.balance >= amount
              wallet.balance -= amount
            }
            """;

    @TempDir
    Path folder;

    private static Application application(String text) {
        InvFile.Result parsed = InvFile.parse("store.inv", text);
        assertThat(parsed.diagnostics()).isEmpty();
        return parsed.application().orElseThrow();
    }

    /** Z3 behind the cache, and the obligations that it was really asked about. */
    private SolverStack caching(Set<String> asked) {
        Z3Solver z3 = new Z3Solver(TIMEOUT);
        Solver counting = smtLib -> {
            asked.add(SmtLibScript.title(smtLib));
            return z3.check(smtLib);
        };
        return new SolverStack(
                counting,
                List.of(),
                TIMEOUT,
                new SolverStack.Options(false, Optional.empty(), Optional.of(folder.resolve("cache")), folder));
    }

    @Test
    void onlyWhatChangedIsAskedAgain() {
        Application store = application(STORE);
        Set<String> first = ConcurrentHashMap.newKeySet();
        Analysis once = Analyzer.analyze(store, TWO_THREADS, caching(first).solver());
        assertThat(first).contains("pay with pay preserves NotOverdrawn", "sell with sell preserves Sold");

        Set<String> unchanged = ConcurrentHashMap.newKeySet();
        Analysis again = Analyzer.analyze(store, TWO_THREADS, caching(unchanged).solver());
        assertThat(unchanged).isEmpty();
        assertThat(again).isEqualTo(once);
        assertThat(again.conflicts()).isNotEmpty();

        Set<String> changed = ConcurrentHashMap.newKeySet();
        Analyzer.analyze(
                application(STORE.replace("w.balance >= 0.00", "w.balance >= 1.00")),
                TWO_THREADS,
                caching(changed).solver());
        assertThat(changed)
                .contains("pay with pay preserves NotOverdrawn")
                .allMatch(title -> title.matches(".*(\\bpay\\b|Wallet).*"));
    }

    @Test
    void everyQueryCanBeReadBackFromItsFileWithTheSameAnswer() throws Exception {
        Path queries = folder.resolve("queries");
        SolverStack stack =
                SolverStack.of(TIMEOUT, new SolverStack.Options(false, Optional.of(queries), Optional.empty(), folder));
        Analyzer.analyze(application(STORE), TWO_THREADS, stack.solver());
        List<Path> files;
        try (Stream<Path> listed = Files.list(queries)) {
            files = listed.sorted().toList();
        }
        assertThat(files).hasSizeGreaterThan(20);
        List<Solver> solvers = List.of(new Z3Solver(TIMEOUT), new SmtInterpolSolver(TIMEOUT));
        for (Path file : files) {
            String text = Files.readString(file);
            String answer = text.strip().replaceFirst("(?s).*: ", "");
            // A solver gets the commands of the file but those that it is given by its caller.
            String query = text.replaceAll("(?m)^\\((check-sat|set-logic .*|set-option .*)\\)\\R", "");
            for (Solver solver : solvers) {
                assertThat(solver.check(query))
                        .as("%s by %s", file.getFileName(), solver.name())
                        .extracting(Answer::word)
                        .isEqualTo(answer);
            }
        }
    }
}
