package dev.tributary.engine;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.plan.Plan.OperationPlan;
import dev.tributary.dsl.plan.Plan.Verdict;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A small application with every type and every way to merge, keys that callers choose, and deletes. */
final class Lab {
    static final Instant SEEN = Instant.parse("2026-03-01T12:30:45.123456Z");
    static final LocalDate DAY = LocalDate.of(2026, 3, 1);

    private static final Map<String, List<String>> CHECKS = Map.of(
            "createProbe", List.of("Probe.key", "SizeBounded"),
            "removeProbe", List.of("Sample.probe"),
            "count", List.of("CountNotNegative"),
            "describe", List.of("SizeBounded"),
            "takeSample", List.of("Sample.probe"));

    private static final String TABLES = """
            CREATE TABLE probe (
              code text PRIMARY KEY, count numeric NOT NULL, level text NOT NULL, best integer NOT NULL,
              least numeric(6, 2) NOT NULL, label text NOT NULL, size integer NOT NULL, big bigint NOT NULL,
              colour text NOT NULL, active boolean NOT NULL, seen timestamptz NOT NULL, day date NOT NULL,
              ratio numeric(8, 3) NOT NULL);
            CREATE TABLE sample (
              id uuid PRIMARY KEY, probe text NOT NULL REFERENCES probe DEFERRABLE, note text NOT NULL);
            """;

    private Lab() {}

    static Application application() throws Exception {
        try (InputStream text = Lab.class.getResourceAsStream("lab.inv")) {
            return Site.parse("lab.inv", new String(text.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** A site where everything but what creates and removes is confluent. */
    static Site site() throws Exception {
        Application application = application();
        List<OperationPlan> operations = application.operations().stream()
                .map(o -> new OperationPlan(
                        o.name(),
                        List.of("createProbe", "removeProbe", "takeSample").contains(o.name())
                                ? Verdict.COORDINATED
                                : Verdict.CONFLUENT,
                        "set by the test",
                        CHECKS.getOrDefault(o.name(), List.of())))
                .toList();
        return Site.create(
                application, new Plan(Plan.FORMAT, application.name(), "none", operations, List.of()), TABLES);
    }

    static Map<String, Object> description(String label, long size, String ratio) {
        Map<String, Object> values = new HashMap<>();
        values.put("label", label);
        values.put("size", BigDecimal.valueOf(size));
        values.put("big", BigDecimal.valueOf(Long.MAX_VALUE));
        values.put("colour", "RED");
        values.put("active", true);
        values.put("seen", SEEN);
        values.put("day", DAY);
        values.put("ratio", new BigDecimal(ratio));
        return values;
    }

    static OperationCall createProbe(String code, Map<String, Object> description) {
        Map<String, Object> arguments = new HashMap<>(description);
        arguments.put("code", code);
        return new OperationCall("createProbe", arguments);
    }

    static OperationCall describe(RowKey probe, Map<String, Object> description) {
        Map<String, Object> arguments = new HashMap<>(description);
        arguments.put("probe", probe);
        return new OperationCall("describe", arguments);
    }

    static RowKey create(Engine engine, String code) {
        engine.invoke(createProbe(code, description("a probe", 1, "0.5")));
        return RowKey.of(code);
    }
}
