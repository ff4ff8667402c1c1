package dev.tributary.engine;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.plan.Plan.OperationPlan;
import dev.tributary.dsl.plan.Plan.Verdict;
import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** A small inventory shop: its declarations, a plan for it, its tables and its calls. */
final class Shop {
    private static final Map<String, List<String>> COORDINATED = Map.of(
            "createProduct", List.of("SkuIsUnique", "PriceNotNegative"),
            "openStock", List.of("Stock.key"),
            "reserve", List.of("NotOversold"),
            "ship", List.of(),
            "cancel", List.of());

    /** With {@code %s} where the native constraint against overselling can stand. */
    private static final String TABLES = """
            CREATE TABLE product (
              id uuid PRIMARY KEY, sku text NOT NULL UNIQUE, name text NOT NULL,
              price numeric(12, 2) NOT NULL CHECK (price >= 0));
            CREATE TABLE warehouse (id uuid PRIMARY KEY, name text NOT NULL);
            CREATE TABLE stock (
              product uuid NOT NULL REFERENCES product, warehouse uuid NOT NULL REFERENCES warehouse,
              on_hand numeric NOT NULL, reserved numeric NOT NULL, PRIMARY KEY (product, warehouse) %s);
            CREATE TABLE reservation (
              id uuid PRIMARY KEY, stock_product uuid NOT NULL, stock_warehouse uuid NOT NULL,
              quantity integer NOT NULL CHECK (quantity > 0), status text NOT NULL,
              FOREIGN KEY (stock_product, stock_warehouse) REFERENCES stock);
            """;

    static final String CHECK = ", CONSTRAINT not_oversold CHECK (reserved <= on_hand)";

    private final Engine engine;

    Shop(Engine engine) {
        this.engine = engine;
    }

    int queued() {
        return engine.status().queued();
    }

    static Application application() throws IOException {
        try (InputStream text = Shop.class.getResourceAsStream("shop.inv")) {
            return Site.parse("shop.inv", new String(text.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** The plan, with some operations called confluent that no proof would. */
    static Plan plan(String... forced) throws IOException {
        Application application = application();
        List<OperationPlan> operations = new ArrayList<>();
        for (var operation : application.operations()) {
            String name = operation.name();
            List<String> checks =
                    COORDINATED.getOrDefault(name, name.equals("reprice") ? List.of("PriceNotNegative") : List.of());
            boolean coordinated =
                    COORDINATED.containsKey(name) && !Set.of(forced).contains(name);
            operations.add(new OperationPlan(
                    name, coordinated ? Verdict.COORDINATED : Verdict.CONFLUENT, "set by the test", checks));
        }
        return new Plan(Plan.FORMAT, application.name(), "none", operations, List.of());
    }

    static Site site(String... forced) throws Exception {
        return Site.create(application(), plan(forced), String.format(TABLES, CHECK));
    }

    /** A site whose database would let overselling through. */
    static Site siteWithoutCheck(String... forced) throws Exception {
        return Site.create(application(), plan(forced), String.format(TABLES, ""));
    }

    static BigDecimal number(long value) {
        return BigDecimal.valueOf(value);
    }

    Receipt call(String operation, Object... namesAndValues) {
        return engine.invoke(callOf(operation, namesAndValues));
    }

    static OperationCall callOf(String operation, Object... namesAndValues) {
        Map<String, Object> arguments = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            Object value = namesAndValues[i + 1];
            arguments.put((String) namesAndValues[i], value instanceof Integer number ? number(number) : value);
        }
        return new OperationCall(operation, arguments);
    }

    RowKey createProduct(String sku) {
        RowKey id = RowKey.of(UUID.randomUUID());
        call("createProduct", "id", id, "sku", sku, "name", "Thing", "price", new BigDecimal("9.99"));
        return id;
    }

    RowKey addWarehouse(String name) {
        RowKey id = RowKey.of(UUID.randomUUID());
        call("addWarehouse", "id", id, "name", name);
        return id;
    }

    /** Opens a stock of a new product in a new warehouse, which takes three records. */
    RowKey openStock(long onHand) {
        RowKey product = createProduct("sku " + UUID.randomUUID());
        RowKey warehouse = addWarehouse("North");
        call("openStock", "product", product, "warehouse", warehouse);
        RowKey stock = RowKey.of(product, warehouse);
        if (onHand > 0) {
            receive(stock, onHand);
        }
        return stock;
    }

    Receipt receive(RowKey stock, long quantity) {
        return call("receive", "stock", stock, "quantity", number(quantity));
    }

    RowKey reserve(RowKey stock, long quantity) {
        RowKey id = RowKey.of(UUID.randomUUID());
        call("reserve", "id", id, "stock", stock, "quantity", number(quantity));
        return id;
    }

    /** What the body of {@code reserve} changes. */
    static List<Effect> reserveEffects(RowKey id, RowKey stock, long quantity) {
        return List.of(
                new Effect.Insert(
                        new RowId("Reservation", id),
                        Map.of(
                                "id",
                                id.values().get(0),
                                "stock",
                                stock,
                                "quantity",
                                number(quantity),
                                "status",
                                "HELD")),
                new Effect.Add(new RowId("Stock", stock), "reserved", number(quantity)));
    }

    static List<Effect> receiveEffects(RowKey stock, long quantity) {
        return List.of(new Effect.Add(new RowId("Stock", stock), "onHand", number(quantity)));
    }

    /** The condition that finds a stock's row. */
    static String where(RowKey stock) {
        return " WHERE product = '" + stock.values().get(0) + "' AND warehouse = '"
                + stock.values().get(1) + "'";
    }
}
