package dev.tributary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.tributary.analyzer.Analysis;
import dev.tributary.analyzer.PairAnalysis;
import dev.tributary.analyzer.Verdict;
import dev.tributary.analyzer.Warning;
import dev.tributary.analyzer.WayOut;
import dev.tributary.analyzer.report.AnalysedFile;
import dev.tributary.analyzer.report.JsonReport;
import dev.tributary.analyzer.trace.Counterexample;
import dev.tributary.analyzer.trace.Counterexample.Call;
import dev.tributary.analyzer.trace.Counterexample.Row;
import dev.tributary.analyzer.trace.Run;
import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Application;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is printed has the published schema, and no field that is not in it: users may rely on the one, and the other
 * keeps it complete.
 */
class JsonSchemaTest {
    private static final String ANALYZE = "analyze.schema.json";
    private static final String DIFF = "diff.schema.json";
    private static final String SHOP = "../../sample-app/src/main/tributary/inventory.inv";
    private static final String BANK = """
            application bank
            entity Account { key id: uuid; balance: int counter; owner: text }
            invariant NotOverdrawn for all a in Account: a.balance >= 0
            deferred invariant NotRich for all a in Account: a.balance <= 100 compensated by pay
            operation pay(account: Account) { requires account.balance > 0; account.balance -= 1 }
            operation open(id: new Account) { insert Account { id, balance: 0, owner: "me" } }
            """;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void theShopHasTheShapeThatIsPromised() throws Exception {
        assertThat(run("analyze", "--format", "json", SHOP)).isEqualTo(ExitCode.CLEAN);
        JsonNode json = valid(ANALYZE);
        assertThat(json.get("operations").values()).allSatisfy(o -> {
            assertThat(o.get("name").isString()).isTrue();
            assertThat(o.get("verdict").asString()).isIn("confluent", "coordinated");
        });
        assertThat(json.get("pairs").values())
                .allSatisfy(p -> assertThat(p.get("verdict").asString()).isIn("compatible", "conflict", "undecided"))
                .anySatisfy(p -> {
                    assertThat(p.get("first").asString()).isEqualTo("reserve");
                    assertThat(p.get("second").asString()).isEqualTo("reserve");
                    assertThat(p.get("invariants").get(0).asString()).isEqualTo("NotOversold");
                    assertThat(p.get("conflictKey").asString()).isEqualTo("different stock");
                    assertThat(p.get("counterexample").get("reachable").isBoolean())
                            .isTrue();
                });
        assertThat(json.get("warnings").isArray()).isTrue();
    }

    @Test
    void deferredInvariantsAndSecondOpinionsAreInIt() throws Exception {
        assertThat(run("analyze", "--format", "json", "--cross-check", file("bank.inv", BANK)))
                .isEqualTo(ExitCode.CLEAN);
        JsonNode json = valid(ANALYZE);
        assertThat(json.get("crossCheck").size()).isPositive();
        assertThat(json.get("invariants").values()).anySatisfy(i -> {
            assertThat(i.get("kind").asString()).isEqualTo("deferred");
            assertThat(i.get("compensatedBy").asString()).isEqualTo("pay");
        });
    }

    @Test
    void everythingThatAnAnalysisCanHoldHasItsField() {
        out.append(JsonReport.write(List.of(JsonReport.of(everything(), "test"))));
        JsonNode json = valid(ANALYZE);
        JsonNode pair = json.get("pairs").get(0);
        assertThat(pair.get("verdict").asString()).isEqualTo("conflict");
        assertThat(pair.get("counterexample").get("reachable").asBoolean()).isTrue();
        assertThat(pair.get("counterexample").get("run").get("history").size()).isEqualTo(1);
        assertThat(pair.get("counterexamples").get(0).get("reachable").asBoolean())
                .isFalse();
        assertThat(pair.get("waysOut").get(0).get("change").asString()).isEqualTo("defer it");
        assertThat(json.get("pairs").get(1).get("verdict").asString()).isEqualTo("undecided");
        assertThat(json.get("pairs").get(1).get("counterexample").isNull()).isTrue();
        assertThat(json.get("pairs")
                        .get(2)
                        .get("proofs")
                        .get(0)
                        .get("used")
                        .get(0)
                        .asString())
                .isEqualTo("`NotOverdrawn`");
        assertThat(json.get("warnings").get(0).get("code").asString()).isEqualTo("TRB0203");
    }

    @Test
    void brokenInputIsJsonToo() throws Exception {
        String broken = file("broken.inv", BANK.replace("entity Account", "entity Acount") + "operation open() {}\n");
        assertThat(run("analyze", "--format", "json", broken)).isEqualTo(ExitCode.INVALID_INPUT);
        JsonNode json = valid(ANALYZE);
        assertThat(json.get("status").asString()).isEqualTo("invalid");
        assertThat(json.get("diagnostics").values())
                .anySatisfy(d -> assertThat(d.get("help").asString()).contains("Acount"))
                .anySatisfy(d -> assertThat(d.get("related").size()).isPositive());
        String missing = folder.resolve("missing.inv").toString();
        for (String bad : List.of(missing, folder.toString(), file("empty.inv", ""), file("cut.inv", "entity A {"))) {
            out.getBuffer().setLength(0);
            assertThat(run("analyze", "--format", "json", bad)).isEqualTo(ExitCode.INVALID_INPUT);
            assertThat(valid(ANALYZE).get("status").asString()).isEqualTo("invalid");
        }
    }

    @Test
    void severalFilesAreAList() throws Exception {
        assertThat(run("analyze", "--format", "json", file("bank.inv", BANK), file("empty.inv", "")))
                .isEqualTo(ExitCode.INVALID_INPUT);
        JsonNode json = valid(ANALYZE);
        assertThat(json.get(0).get("status").asString()).isEqualTo("analysed");
        assertThat(json.get(1).get("status").asString()).isEqualTo("invalid");
    }

    @Test
    void differencesHaveASchemaOfTheirOwn() throws Exception {
        String old = file("old.inv", BANK);
        String changed = file(
                "new.inv",
                BANK.replace(">= 0", ">= 1").replace("open(", "start(").replace("requires account.balance > 0; ", "")
                        + "operation rename(account: Account) { account.owner = \"you\" }\n"
                        + "invariant Small for all a in Account: 0 <= 1\n");
        assertThat(run("diff", "--format", "json", old, changed)).isEqualTo(ExitCode.CLEAN);
        JsonNode json = valid(DIFF);
        assertThat(json.get("operations").size()).isGreaterThanOrEqualTo(2);
        assertThat(json.get("invariants").size()).isEqualTo(2);
        out.getBuffer().setLength(0);
        assertThat(run("diff", "--format", "json", old, file("broken.inv", "entity A { key id: uid }")))
                .isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(valid(DIFF).has("operations")).isFalse();
    }

    @Test
    void theSchemaRefusesWhatItShould() throws Exception {
        run("analyze", "--format", "json", file("bank.inv", BANK));
        String good = out.toString();
        for (String bad : List.of(
                good.replace("\"confluent\"", "\"fine\""),
                good.replace("\"schemaVersion\" : 1", "\"schemaVersion\" : 2"),
                good.replace("\"reason\"", "\"raison\""),
                good.replace("\"status\" : \"analysed\"", "\"status\" : \"invalid\""))) {
            assertThat(bad).isNotEqualTo(good);
            assertThat(schema(ANALYZE, false).validate(JsonMapper.shared().readTree(bad)))
                    .isNotEmpty();
        }
    }

    @Test
    void everyFieldIsDescribed() throws Exception {
        String page = Files.readString(Path.of("..", "..", "docs", "json.md"));
        Set<String> fields = new TreeSet<>();
        fields(text(ANALYZE), fields);
        fields(text(DIFF), fields);
        assertThat(fields)
                .hasSizeGreaterThan(40)
                .allSatisfy(f -> assertThat(page).containsPattern("`" + f + "(\\[\\])?`"));
    }

    private static void fields(JsonNode node, Set<String> fields) {
        if (node.has("properties")) {
            fields.addAll(node.get("properties").propertyNames());
        }
        node.values().forEach(child -> fields(child, fields));
    }

    /** What was printed, held to the schema, and to having nothing that the schema does not name. */
    private JsonNode valid(String schema) {
        JsonNode json = JsonMapper.shared().readTree(out.toString());
        assertThat(schema(schema, false).validate(json)).isEmpty();
        assertThat(schema(schema, true).validate(json)).isEmpty();
        return json;
    }

    private static Schema schema(String name, boolean closed) {
        JsonNode schema = text(name);
        if (closed) {
            close(schema);
        }
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema);
    }

    private static JsonNode text(String name) {
        try (InputStream in = JsonReport.class.getResourceAsStream(name)) {
            return JsonMapper.shared().readTree(in);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Whatever lists its fields and says what it is has no others. */
    private static void close(JsonNode node) {
        if (node instanceof ObjectNode schema && schema.has("properties") && schema.has("type")) {
            schema.put("additionalProperties", false);
        }
        node.values().forEach(JsonSchemaTest::close);
    }

    private static AnalysedFile everything() {
        InvFile.Result parsed = InvFile.parse("bank.inv", BANK);
        Application application = parsed.application().orElseThrow();
        Map<String, String> amount = new LinkedHashMap<>(Map.of("account", "Account#1"));
        Call pay = new Call("pay", amount);
        List<Row> rows = List.of(new Row("Account#1", Map.of("balance", "1")));
        Counterexample counterexample = new Counterexample(
                pay, pay, "NotOverdrawn", "it is false", List.of(new Counterexample.Moment("common state", rows)));
        Run.Step step = new Run.Step(pay, rows);
        Run run = new Run(List.of(step), List.of(step), List.of(step), rows, rows, "NotOverdrawn", "it is false");
        Map<String, Verdict> refuted = new LinkedHashMap<>();
        refuted.put("Other", new Verdict.Refuted(counterexample, Optional.empty(), Optional.of("state more")));
        refuted.put("NotOverdrawn", new Verdict.Refuted(counterexample, Optional.of(run), Optional.empty()));
        List<PairAnalysis> pairs = List.of(
                new PairAnalysis(
                        "pay",
                        "pay",
                        refuted,
                        Optional.of("different account"),
                        List.of(new WayOut("defer it", "it may be broken for a while")),
                        List.of("sums")),
                pair("open", new Verdict.Undecided("the solver timed out", "raise --timeout")),
                pair("open", new Verdict.Proved(List.of("`NotOverdrawn`"))));
        Analysis analysis = new Analysis(
                application,
                Set.of("pay"),
                pairs,
                Map.of("pay", List.of("NotOverdrawn"), "open", List.of()),
                List.of(new Warning("TRB0203", application.invariants().get(0).range(), "a doubt")));
        return new AnalysedFile(
                "bank.inv",
                parsed.sources(),
                parsed.fingerprint(),
                List.of(),
                analysis,
                Optional.of(new AnalysedFile.Statistics(OptionalInt.of(3), 4)));
    }

    private static PairAnalysis pair(String second, Verdict verdict) {
        return new PairAnalysis("pay", second, Map.of("NotOverdrawn", verdict), Optional.empty(), List.of(), List.of());
    }

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private String file(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text).toString();
    }
}
