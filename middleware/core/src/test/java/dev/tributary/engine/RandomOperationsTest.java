package dev.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.model.RowKey;
import dev.tributary.outcome.GuardRejectedException;
import dev.tributary.outcome.InvariantRejectedException;
import dev.tributary.outcome.OperationException;
import dev.tributary.outcome.OverloadedException;
import dev.tributary.outcome.RowNotFoundException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Random calls of every operation of the shop; the system property {@code tributary.seed} repeats a run. */
class RandomOperationsTest {
    private static final long SEED = Long.getLong("tributary.seed", 20261121);

    /** The shop as a person would write it for one user, in memory. */
    private static final class Model {
        final Map<RowKey, String> skus = new HashMap<>();
        final Map<RowKey, String> names = new HashMap<>();
        final Map<RowKey, BigDecimal> prices = new HashMap<>();
        final Set<RowKey> warehouses = new HashSet<>();
        final Map<RowKey, long[]> stocks = new HashMap<>();
        final Map<RowKey, Reservation> reservations = new HashMap<>();

        record Reservation(RowKey stock, long quantity, boolean shipped) {}

        /** The class of the outcome, null for success; a success changes the model. */
        Class<?> call(String operation, Map<String, Object> arguments) {
            return switch (operation) {
                case "createProduct" -> createProduct(arguments);
                case "rename" -> rename(arguments);
                case "reprice" -> reprice(arguments);
                case "addWarehouse" -> {
                    warehouses.add((RowKey) arguments.get("id"));
                    yield null;
                }
                case "openStock" -> openStock(arguments);
                case "receive" -> receive(arguments);
                case "reserve" -> reserve(arguments);
                case "ship" -> close((RowKey) arguments.get("reservation"), true);
                default -> close((RowKey) arguments.get("reservation"), false);
            };
        }

        private Class<?> createProduct(Map<String, Object> arguments) {
            BigDecimal price = (BigDecimal) arguments.get("price");
            String sku = (String) arguments.get("sku");
            if (price.signum() < 0 || skus.containsValue(sku)) {
                return InvariantRejectedException.class;
            }
            RowKey id = (RowKey) arguments.get("id");
            skus.put(id, sku);
            names.put(id, (String) arguments.get("name"));
            prices.put(id, price);
            return null;
        }

        private Class<?> rename(Map<String, Object> arguments) {
            return names.replace((RowKey) arguments.get("product"), (String) arguments.get("name")) == null
                    ? RowNotFoundException.class
                    : null;
        }

        private Class<?> reprice(Map<String, Object> arguments) {
            RowKey product = (RowKey) arguments.get("product");
            BigDecimal price = (BigDecimal) arguments.get("price");
            if (!skus.containsKey(product)) {
                return RowNotFoundException.class;
            }
            if (price.signum() < 0) {
                return InvariantRejectedException.class;
            }
            prices.put(product, price);
            return null;
        }

        private Class<?> openStock(Map<String, Object> arguments) {
            RowKey product = (RowKey) arguments.get("product");
            RowKey warehouse = (RowKey) arguments.get("warehouse");
            if (!skus.containsKey(product) || !warehouses.contains(warehouse)) {
                return RowNotFoundException.class;
            }
            return stocks.putIfAbsent(RowKey.of(product, warehouse), new long[2]) == null
                    ? null
                    : InvariantRejectedException.class;
        }

        private Class<?> receive(Map<String, Object> arguments) {
            long[] stock = stocks.get((RowKey) arguments.get("stock"));
            long quantity = ((BigDecimal) arguments.get("quantity")).longValueExact();
            if (stock == null) {
                return RowNotFoundException.class;
            }
            if (quantity <= 0) {
                return GuardRejectedException.class;
            }
            stock[0] += quantity;
            return null;
        }

        private Class<?> reserve(Map<String, Object> arguments) {
            RowKey key = (RowKey) arguments.get("stock");
            long[] stock = stocks.get(key);
            long quantity = ((BigDecimal) arguments.get("quantity")).longValueExact();
            if (stock == null) {
                return RowNotFoundException.class;
            }
            if (quantity <= 0) {
                return GuardRejectedException.class;
            }
            if (stock[1] + quantity > stock[0]) {
                return InvariantRejectedException.class;
            }
            stock[1] += quantity;
            reservations.put((RowKey) arguments.get("id"), new Reservation(key, quantity, false));
            return null;
        }

        private Class<?> close(RowKey id, boolean ship) {
            Reservation reservation = reservations.get(id);
            if (reservation == null) {
                return RowNotFoundException.class;
            }
            if (reservation.shipped()) {
                return GuardRejectedException.class;
            }
            long[] stock = stocks.get(reservation.stock());
            stock[1] -= reservation.quantity();
            if (ship) {
                stock[0] -= reservation.quantity();
                reservations.put(id, new Reservation(reservation.stock(), reservation.quantity(), true));
            } else {
                reservations.remove(id);
            }
            return null;
        }
    }

    /** Calls with arguments that are likely, but not sure, to make sense. */
    private static final class Choice {
        private static final List<String> OPERATIONS = List.of(
                "createProduct",
                "rename",
                "reprice",
                "addWarehouse",
                "openStock",
                "receive",
                "receive",
                "receive",
                "reserve",
                "reserve",
                "reserve",
                "ship",
                "cancel");
        private final Random random;
        private final List<RowKey> products = new ArrayList<>();
        private final List<RowKey> warehouses = new ArrayList<>();
        private final List<RowKey> reservations = new ArrayList<>();

        Choice(long seed) {
            random = new Random(seed);
            fresh(products);
            fresh(warehouses);
            fresh(reservations);
        }

        OperationCall next() {
            String operation = OPERATIONS.get(random.nextInt(OPERATIONS.size()));
            return switch (operation) {
                case "createProduct" ->
                    Shop.callOf(
                            operation,
                            "id",
                            fresh(products),
                            "sku",
                            "sku " + random.nextInt(12),
                            "name",
                            "name " + random.nextInt(),
                            "price",
                            price());
                case "rename" -> Shop.callOf(operation, "product", any(products), "name", "name " + random.nextInt());
                case "reprice" -> Shop.callOf(operation, "product", any(products), "price", price());
                case "addWarehouse" -> Shop.callOf(operation, "id", fresh(warehouses), "name", "w");
                case "openStock" -> Shop.callOf(operation, "product", any(products), "warehouse", any(warehouses));
                case "receive" -> Shop.callOf(operation, "stock", stock(), "quantity", random.nextInt(12) - 1);
                case "reserve" ->
                    Shop.callOf(
                            operation, "id", fresh(reservations), "stock", stock(), "quantity", random.nextInt(8) - 1);
                default -> Shop.callOf(operation, "reservation", any(reservations));
            };
        }

        private BigDecimal price() {
            return BigDecimal.valueOf(random.nextInt(2000) - 100, random.nextInt(3));
        }

        private RowKey stock() {
            return RowKey.of(any(products), any(warehouses));
        }

        private RowKey fresh(List<RowKey> known) {
            RowKey key = RowKey.of(new UUID(random.nextLong(), random.nextLong()));
            known.add(key);
            return key;
        }

        /** Mostly among the first few, so that calls meet. */
        private RowKey any(List<RowKey> known) {
            return known.get(random.nextInt(Math.min(known.size(), known == reservations ? 40 : 4)));
        }
    }

    @Test
    void oneCallerSeesWhatTheModelPredicts() throws Exception {
        System.out.println("seed " + SEED);
        try (Site site = Shop.site()) {
            Engine engine = site.engine();
            Model model = new Model();
            Choice choice = new Choice(SEED);
            Map<String, Integer> seen = new HashMap<>();
            for (int i = 0; i < 600; i++) {
                OperationCall call = choice.next();
                Class<?> expected = model.call(call.operation(), call.arguments());
                Class<?> actual = outcome(engine, call);
                assertThat(actual).as("call %d of seed %d: %s", i, SEED, call).isEqualTo(expected);
                seen.merge(actual == null ? "success" : actual.getSimpleName(), 1, Integer::sum);
            }
            assertThat(seen.keySet())
                    .contains(
                            "success", "GuardRejectedException", "InvariantRejectedException", "RowNotFoundException");
            assertSame(site, model);
            site.assertLogYieldsTables();
        }
    }

    private static Class<?> outcome(Engine engine, OperationCall call) {
        try {
            engine.invoke(call);
            return null;
        } catch (OperationException e) {
            return e.getClass();
        }
    }

    private static void assertSame(Site site, Model model) throws Exception {
        for (var stock : model.stocks.entrySet()) {
            assertThat(site.value("SELECT on_hand || ' ' || reserved FROM stock" + Shop.where(stock.getKey())))
                    .isEqualTo(stock.getValue()[0] + " " + stock.getValue()[1]);
        }
        assertThat(site.number("SELECT count(*) FROM stock")).isEqualTo(model.stocks.size());
        for (var product : model.names.entrySet()) {
            String where = " FROM product WHERE id = '" + product.getKey() + "'";
            assertThat(site.value("SELECT name" + where)).isEqualTo(product.getValue());
            assertThat(site.value("SELECT sku" + where)).isEqualTo(model.skus.get(product.getKey()));
            assertThat((BigDecimal) site.value("SELECT price" + where))
                    .isEqualByComparingTo(model.prices.get(product.getKey()));
        }
        assertThat(site.number("SELECT count(*) FROM product")).isEqualTo(model.names.size());
        for (var reservation : model.reservations.entrySet()) {
            assertThat(site.value("SELECT quantity || ' ' || status FROM reservation WHERE id = '"
                            + reservation.getKey() + "'"))
                    .isEqualTo(reservation.getValue().quantity()
                            + (reservation.getValue().shipped() ? " SHIPPED" : " HELD"));
        }
        assertThat(site.number("SELECT count(*) FROM reservation")).isEqualTo(model.reservations.size());
    }

    @Test
    void manyCallersLeaveAStateThatKeepsEveryInvariant() throws Exception {
        try (Site site = Shop.siteWithoutCheck();
                Callers callers = new Callers()) {
            Engine engine = site.engine();
            List<Integer> successes = callers.all(8, caller -> {
                // The same seed, so that all of them fight over the same rows under the same keys.
                Choice choice = new Choice(SEED);
                int succeeded = 0;
                for (int i = 0; i < 150; i++) {
                    Class<?> outcome = outcome(engine, offset(choice.next(), caller));
                    assertThat(outcome)
                            .isIn(
                                    null,
                                    GuardRejectedException.class,
                                    InvariantRejectedException.class,
                                    RowNotFoundException.class,
                                    OverloadedException.class);
                    succeeded += outcome == null ? 1 : 0;
                }
                return succeeded;
            });
            assertThat(successes).allSatisfy(count -> assertThat(count).isPositive());
            assertThat(site.number("SELECT count(*) FROM tributary.log"))
                    .isEqualTo(successes.stream().mapToInt(count -> count).sum());
            assertThat(site.number("SELECT count(*) FROM stock WHERE reserved < 0 OR reserved > on_hand"))
                    .isZero();
            assertThat(site.number("SELECT count(*) FROM stock s WHERE reserved <> (SELECT coalesce(sum(quantity), 0)"
                            + " FROM reservation r WHERE (r.stock_product, r.stock_warehouse) = (s.product, s.warehouse)"
                            + " AND r.status = 'HELD')"))
                    .isZero();
            site.assertLogYieldsTables();
        }
    }

    /** Rows that are inserted under new keys belong to one caller; everything else is shared. */
    private static OperationCall offset(OperationCall call, int caller) {
        if (!call.arguments().containsKey("id") || caller == 0) {
            return call;
        }
        Map<String, Object> arguments = new HashMap<>(call.arguments());
        arguments.remove("id");
        return new OperationCall(call.operation(), arguments);
    }
}
