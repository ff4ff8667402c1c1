package dev.tributary.maven;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.plan.PlanFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which methods fit which operations, and what is said of the others. */
class OperationMethodsTest {
    private static final String SHOP = """
            application shop
            enum Status { HELD < SHIPPED }
            entity Customer { key id: uuid; name: text; born: date?; seen: timestamp max; credit: decimal(12, 2) counter }
            entity Shop { key id: long; open: boolean; customers: int counter }
            entity Stock { key shop: Shop; key product: text; onHand: int counter }
            entity Line { key id: uuid; stock: Stock immutable; quantity: int immutable; note: text? }
            operation visit(customer: Customer, at: timestamp) { raise customer.seen to at }
            operation name(customer: Customer, name: text, born: date?) { customer.name = name; customer.born = born }
            operation pay(from: Customer, to: Customer, amount: decimal(12, 2)) {
              from.credit -= amount
              to.credit += amount
            }
            operation close(shop: Shop, open: boolean) { shop.open = open }
            operation price(customer: Customer) {
              choosing amount: decimal(12, 2)
              customer.credit -= amount
            }
            operation count(shop: Shop, by: int, level: int?) { shop.customers += by }
            operation order(lines: list of (id: new Line, stock: Stock, quantity: int, note: text?)) {
              for each l in lines {
                insert Line { id: l.id, stock: l.stock, quantity: l.quantity, note: l.note }
                l.stock.onHand -= l.quantity
              }
            }
            operation recount(stocks: list of Stock, steps: list of int) {
              for each s in stocks { s.onHand += 1 }
            }
            operation mark(line: new Line, again: new Line, stock: Stock) {
              insert Line { id: line, stock, quantity: 1, note: null }
              insert Line { id: again, stock, quantity: 1, note: null }
            }
            """;
    private static final String HEAD = """
            package shop;
            import dev.tributary.*;
            import java.math.*;
            import java.time.*;
            import java.util.*;
            record StockId(Long shop, String product) {}
            """;

    @TempDir
    static Path shop;

    @TempDir
    Path folder;

    private SmallProject project;

    /** As another module would have packaged it; which verdicts it has does not matter here. */
    @BeforeAll
    static void shop() throws IOException {
        InvFile.Result read = InvFile.parse("shop.inv", SHOP);
        Plan plan = new Plan(
                Plan.FORMAT,
                "shop",
                read.fingerprint(),
                read.application().orElseThrow().operations().stream()
                        .map(o -> new Plan.OperationPlan(o.name(), Plan.Verdict.CONFLUENT, "", List.of()))
                        .toList(),
                List.of());
        Path packaged = Files.createDirectories(shop.resolve(PlanFormat.FOLDER));
        Files.writeString(packaged.resolve("shop.inv"), SHOP);
        Files.writeString(packaged.resolve("shop.plan.json"), PlanFormat.write(plan));
    }

    @BeforeEach
    void project() {
        project = new SmallProject(folder, shop);
    }

    private List<String> problems(String methods) throws IOException {
        return project.java(HEAD + "class Service {\n" + methods + "\n}\n").analyze();
    }

    @Test
    void scalarsHaveTheirUsualJavaTypes() throws Exception {
        assertThat(problems("""
                        @Operation("visit") void a(UUID customer, Instant at) {}
                        @Operation("visit") void b(UUID customer, OffsetDateTime at) {}
                        @Operation("name") void c(UUID customer, String name, LocalDate born) {}
                        @Operation("name") void d(UUID customer, String name, Optional<LocalDate> born) {}
                        @Operation("pay") void e(UUID from, UUID to, BigDecimal amount) {}
                        @Operation("close") void f(long shop, boolean open) {}
                        @Operation("close") void g(Long shop, Boolean open) {}
                        @Operation("count") void h(long shop, int by, Integer level) {}
                        @Operation("count") void i(long shop, short by, OptionalInt level) {}
                        """)).isEmpty();
        assertThat(project.warnings).isEmpty();
    }

    @Test
    void nullIsAllowedWhereTheDeclarationAllowsIt() throws Exception {
        List<String> problems = problems("""
                @Operation("count") void a(long shop, int by, int level) {}
                @Operation("count") void b(long shop, OptionalInt by, Integer level) {}
                @Operation("name") void c(UUID customer, Optional<String> name, Optional<String> born) {}
                """);
        assertThat(problems).hasSize(3);
        assertThat(problems.get(0))
                .contains("parameter 3 `level` is `int`, which cannot be null as the declaration allows, expected"
                        + " `java.lang.Integer`");
        assertThat(problems.get(1))
                .contains("parameter 2 `by` is `java.util.OptionalInt`, expected `int`: it is never absent");
        assertThat(problems.get(2))
                .contains("parameter 2 `name` is `java.util.Optional<java.lang.String>`, expected `java.lang.String`:")
                .contains("parameter 3 `born` is `java.lang.String`, expected `java.time.LocalDate`");
    }

    @Test
    void listsHaveElementsByTheNamesOfTheirFields() throws Exception {
        assertThat(problems("""
                        record Line(StockId stock, int quantity, String note) {}
                        record Whole(UUID id, StockId stock, int quantity, Optional<String> note) {}
                        static class Base { StockId stock; }
                        static class Bean extends Base { static int SHARED; private int quantity; private String note; }
                        @Operation("order") void a(List<Line> lines) {}
                        @Operation("order") void b(Collection<? extends Whole> lines) {}
                        @Operation("order") void c(List<Bean> lines) {}
                        @Operation("recount") void d(List<StockId> stocks, List<Integer> steps) {}
                        """)).isEmpty();
    }

    @Test
    void wrongElementsAreNamedWithTheirField() throws Exception {
        List<String> problems = problems("""
                record Line(StockId stock, long quantity) {}
                record More(StockId stock, int quantity, String note, int extra) {}
                @Operation("order") void a(List<Line> lines) {}
                @Operation("order") void b(List<More> lines) {}
                @Operation("order") void c(Line[] lines) {}
                @SuppressWarnings("rawtypes") @Operation("order") void d(List lines) {}
                @Operation("recount") void e(List<StockId> stocks, List<Long> steps) {}
                @Operation("recount") void f(List<UUID> stocks, Map<Integer, Integer> steps) {}
                """);
        assertThat(problems).hasSize(6);
        assertThat(problems.get(0))
                .contains(
                        "parameter 1 `lines` is a list whose element is `shop.Service$Line`, which has `quantity`, which"
                                + " is `long`, expected `int`, and lacks `note`; expected a record or class with"
                                + " (id: new Line, stock: Stock, quantity: int, note: text?)");
        assertThat(problems.get(1)).contains("which has `extra`, which is not declared");
        assertThat(problems.get(2)).contains("expected a `java.util.List` whose elements are a record or class with");
        assertThat(problems.get(3))
                .contains("parameter 1 `lines` is `java.util.List`, expected a `java.util.List` whose");
        assertThat(problems.get(4))
                .contains("parameter 2 `steps` is a list whose element is `java.lang.Long`, expected `int`");
        assertThat(problems.get(5))
                .contains(
                        "parameter 1 `stocks` is a list whose element is `java.util.UUID`, expected a record of its key"
                                + " (shop: Shop, product: text)")
                .contains("expected a `java.util.List` whose elements are `java.lang.Integer`");
    }

    @Test
    void swappedParametersOfOneTypeAreFoundByTheirNames() throws Exception {
        List<String> problems = problems("@Operation(\"pay\") void a(UUID to, UUID from, BigDecimal amount) {}");
        assertThat(problems)
                .singleElement()
                .asString()
                .contains("parameter 1 is named `to`, expected `from`: the order is the declaration's")
                .contains("parameter 2 is named `from`, expected `to`");
    }

    @Test
    void withoutNamesThePositionCountsAndThatIsSaid() throws Exception {
        project.java(
                HEAD + "abstract class Service {\n"
                        + "@Operation(\"pay\") abstract void a(UUID to, UUID from, BigDecimal amount);\n"
                        + "@Operation(\"close\") abstract void b(long shop, boolean open);\n}",
                "-g:none");
        assertThat(project.analyze()).isEmpty();
        assertThat(project.warnings)
                .anyMatch(line -> line.contains("compiled without `-parameters`")
                        && line.contains("shop.Service#a, shop.Service#b"))
                .anyMatch(line -> line.contains("help: "));
    }

    @Test
    void newParametersAreAllThereOrAllLeftOut() throws Exception {
        List<String> problems = problems("""
                @Operation("mark") void a(UUID line, UUID again, StockId stock) {}
                @Operation("mark") void b(StockId stock) {}
                @Operation("mark") void c(UUID again, StockId stock) {}
                @Operation("mark") void d(UUID line, UUID again) {}
                """);
        assertThat(problems).hasSize(2);
        assertThat(problems.get(0)).contains("Service#c", "the `new` parameters are either all there or all left out");
        assertThat(problems.get(1)).contains("Service#d", "`stock` is missing; only `new` parameters can be left out");
    }

    @Test
    void chosenValuesAreNoParameters() throws Exception {
        List<String> problems = problems("""
                @Operation("price") void a(UUID customer) {}
                @Operation("price") void b(UUID customer, BigDecimal amount) {}
                @Operation("price") void c(UUID customer, int other) {}
                """);
        assertThat(problems).hasSize(2);
        assertThat(problems.get(0)).contains("`amount` is declared with `choosing`: the method's body computes it");
        assertThat(problems.get(1)).contains("`other` is no parameter of the operation");
    }

    @Test
    void everyProblemOfOneBuildIsNamed() throws Exception {
        project = new SmallProject(folder.resolve("bank")).inv("bank.inv", ApplicationBuildTest.BANK);
        List<String> problems = project.java("""
                package shop;
                import dev.tributary.*;
                import java.math.BigDecimal;
                import java.util.UUID;
                class Bank {
                    enum Kind { PRIVATE, OTHER }
                    enum Good { BUSINESS, PRIVATE }
                    record CardId(int number, UUID account) {}
                    record Wrong(int no, UUID account) {}
                    @Operation("opne") void a(Kind kind) {}
                    @Operation("open") void b(Kind kind) {}
                    @Operation("open") void bb(Good kind) {}
                    @Operation("open") void bbb(String kind) {}
                    @Operation("deposit") void c(UUID account, double amount) {}
                    @Operation("deposit") void d(UUID account) {}
                    @Operation("deposit") void e(UUID account, BigDecimal sum) {}
                    @Operation(value = "withdraw", expect = Expect.CONFLUENT) void f(UUID account, BigDecimal amount) {}
                    @Operation(value = "withdraw", expect = Expect.COORDINATED) void ff(UUID account, BigDecimal amount) {}
                    @Operation("annotate") void g(CardId card, String note) {}
                    @Operation("annotate") void h(Wrong card, String note) {}
                    @Operation("annotate") private void i(CardId card, String note) {}
                }
                """).analyze();
        assertThat(problems).hasSize(9);
        assertThat(problems.get(0)).startsWith("shop.Bank#a: no operation `opne` is declared; declared are open,");
        assertThat(problems.get(1))
                .contains(
                        "shop.Bank#b",
                        "is the enum `shop.Bank$Kind` without BUSINESS and with OTHER, expected an enum with"
                                + " PRIVATE, BUSINESS");
        assertThat(problems.get(2)).contains("shop.Bank#bbb", "is `java.lang.String`, expected an enum with");
        assertThat(problems.get(3)).contains("shop.Bank#c", "`double`, expected `java.math.BigDecimal`");
        assertThat(problems.get(4)).contains("shop.Bank#d", "expected (account: Account, amount: decimal(12, 2))");
        assertThat(problems.get(5)).contains("shop.Bank#e", "is named `sum`, expected `amount`");
        assertThat(problems.get(6))
                .contains(
                        "shop.Bank#f: expected operation `withdraw` to be confluent, the analysis says coordinated",
                        "NotOverdrawn",
                        "itself",
                        "`mvn tributary:explain -Dtributary.operation=withdraw` explains the verdict");
        assertThat(problems.get(7))
                .contains("shop.Bank#h", "lacks `number`", "a record of its key (account: Account, number: int)");
        assertThat(problems.get(8))
                .contains("shop.Bank#i", "the method is private, expected a method that can be overridden");
    }

    private List<String> problemsOf(String interfaces) throws IOException {
        return project.java("package shop;\nimport java.util.concurrent.CompletableFuture;\n"
                        + HEAD.substring(HEAD.indexOf("import")) + interfaces)
                .analyze();
    }

    @Test
    void anInterfacesMethodsAreOperations() throws Exception {
        project.inv("bank.inv", ApplicationBuildTest.BANK);
        assertThat(problemsOf("""
                        interface Visits { void visit(UUID customer, Instant at); }
                        class Shops {
                            @Operations("shop")
                            public interface All extends Visits {
                                void pay(UUID from, UUID to, BigDecimal amount);
                                @Operation("pay") CompletableFuture<Void> payLater(UUID from, UUID to, BigDecimal amount);
                                void close(@RequestId String request, long shop, boolean open);
                                void mark(StockId stock);
                                CompletableFuture<Void> mark(UUID line, UUID again, StockId stock);
                                default void payBack(UUID from, UUID to, BigDecimal amount) { pay(to, from, amount); }
                                static void nothing() {}
                            }
                            @Operations("bank")
                            public interface Bank {
                                UUID open(Kind kind);
                                @Operation("open") CompletableFuture<AccountId> openLater(Kind kind);
                            }
                            enum Kind { BUSINESS, PRIVATE }
                            record AccountId(UUID id) {}
                        }
                        """)).isEmpty();
        assertThat(project.warnings).isEmpty();
    }

    @Test
    void everyProblemOfAnInterfaceIsNamed() throws Exception {
        List<String> problems = problemsOf("""
                @Operations("shpo") interface Elsewhere {}
                @Operations("shop") class NoInterface {}
                @Operations("shop")
                interface Shops {
                    void pya(UUID from, UUID to, BigDecimal amount);
                    void pay(UUID to, UUID from, BigDecimal amount);
                    int close(long shop, boolean open);
                    UUID mark(StockId stock);
                    void price(UUID customer);
                    void count(long shop, int by, @RequestId long request);
                    @Operation("visit") default void visit(UUID customer, Instant at) {}
                }
                """);
        assertThat(problems)
                .satisfiesExactly(
                        p -> assertThat(p).contains("shop.Elsewhere", "expected it to be public"),
                        p -> assertThat(p)
                                .startsWith("shop.Elsewhere: no application `shpo` is declared; declared are shop"),
                        p -> assertThat(p).contains("shop.NoInterface: @Operations stands on an interface"),
                        p -> assertThat(p).contains("shop.Shops", "expected it to be public"),
                        p -> assertThat(p)
                                .contains("shop.Shops#pya: no operation `pya` is declared; declared are visit"),
                        p -> assertThat(p)
                                .contains(
                                        "shop.Shops#pay",
                                        "is named `to`, expected `from`: the order is the declaration's"),
                        p -> assertThat(p)
                                .contains(
                                        "shop.Shops#close: the method returns `int`",
                                        "than `void`",
                                        "CompletableFuture"),
                        p -> assertThat(p).contains("shop.Shops#mark: the method returns `java.util.UUID`"),
                        p -> assertThat(p)
                                .contains("shop.Shops#price: operation `price` has values declared with `choosing`"),
                        p -> assertThat(p).contains("shop.Shops#count: the parameters differ", "`level` is missing"),
                        p -> assertThat(p)
                                .contains("shop.Shops#count: the parameter with @RequestId is `long`, expected"),
                        p -> assertThat(p).contains("shop.Shops#visit: a method with a body is no operation"));
    }

    @Test
    void aBodyIsOverWhenItReturns() throws Exception {
        assertThat(problems("""
                        @Operation("visit") java.util.concurrent.CompletableFuture<Long> a(UUID customer, Instant at) {
                            return null;
                        }
                        @Operation("visit") java.util.concurrent.Future<Long> b(UUID customer, Instant at) { return null; }
                        @Operation("visit") void c(@RequestId UUID request, UUID customer, Instant at) {}
                        """))
                .singleElement()
                .asString()
                .contains("shop.Service#b: the method returns `java.util.concurrent.Future<java.lang.Long>`");
    }

    @Test
    void theCompilersBridgesAreNoMethodsOfTheirOwn() throws Exception {
        project.java(HEAD + """
                interface Visits<T> { void visit(T customer, Instant at); }
                class Service implements Visits<UUID> {
                    @Operation("visit") public void visit(UUID customer, Instant at) {}
                }
                """);
        assertThat(project.analyze()).isEmpty();
    }

    @Test
    void typesOfOtherModulesAreLookedInto() throws Exception {
        SmallProject types = new SmallProject(folder.resolve("types"));
        types.java("package shop;\nrecord ForeignId(long shop, int product) {}\n");
        project = new SmallProject(folder, shop, types.classes());
        assertThat(problems("@Operation(\"recount\") void a(List<ForeignId> stocks, List<Integer> steps) {}"))
                .singleElement()
                .asString()
                .contains("`shop.ForeignId`, which has `product`, which is `int`, expected `java.lang.String`");
    }
}
