package dev.tributary.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.effect.RowId;
import dev.tributary.evaluate.Row;
import dev.tributary.postgres.testing.TestDatabase;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The check of a few touched rows looks for their instances by indexes, however big the tables are. */
class TouchedRowsPlanTest {
    private static final Application APPLICATION =
            InvFile.parse("big.inv", """
                    application big
                    entity Product { key id: uuid; sku: text; price: int; kind: text }
                    entity Stock { key product: Product; key place: int; reserved: int counter; most: int }
                    entity Reservation { key id: uuid; stock: Stock; quantity: int; open: boolean }

                    invariant Sku      unique Product(sku)
                    invariant AddsUp   for all s in Stock: s.reserved == sum(r.quantity for r in Reservation where r.stock == s and r.open)
                    invariant Most     for all r in Reservation: r.quantity <= r.stock.most
                    invariant Priced   for all r in Reservation: r.quantity <= r.stock.product.price
                    invariant Distinct for all r in Reservation, q in Reservation where r.stock == q.stock and r != q: r.quantity != q.quantity
                    invariant OneKind  for all p in Product, q in Product where p.kind == q.kind: p.price == q.price
                    invariant Worth    for all p in Product: count(r in Reservation where r.stock.product == p) <= 100
                    invariant Covered  for all r in Reservation where r.open: exists s in Stock: s == r.stock and s.most > 0

                    operation reserve(id: new Reservation, stock: Stock, quantity: int) {
                      insert Reservation { id, stock, quantity, open: true }
                      stock.reserved += quantity
                    }
                    operation most(stock: Stock, most: int) { stock.most = most }
                    operation price(product: Product, price: int) { product.price = price }
                    operation rename(product: Product, sku: text, kind: text) {
                      product.sku = sku
                      product.kind = kind
                    }
                    operation close(reservation: Reservation) {
                      reservation.stock.reserved -= reservation.quantity
                      reservation.open = false
                    }
                    operation drop(stock: Stock) { delete stock }
                    """).application().orElseThrow();

    private static TestDatabase database;
    private static Connection connection;

    @BeforeAll
    static void fill() throws SQLException {
        database = TestDatabase.create();
        connection = database.connectAsOwner();
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TABLE product (id uuid PRIMARY KEY, sku text NOT NULL UNIQUE, price integer NOT NULL, kind text NOT NULL);
                    CREATE TABLE stock (product uuid NOT NULL REFERENCES product, place integer NOT NULL, reserved numeric NOT NULL,
                      most integer NOT NULL, PRIMARY KEY (product, place));
                    CREATE TABLE reservation (id uuid PRIMARY KEY, stock_product uuid NOT NULL, stock_place integer NOT NULL,
                      quantity integer NOT NULL, open boolean NOT NULL,
                      FOREIGN KEY (stock_product, stock_place) REFERENCES stock);
                    CREATE INDEX ON reservation (stock_product, stock_place);
                    CREATE INDEX ON product (kind);
                    INSERT INTO product SELECT id(n), 'sku ' || n, 1000000, 'kind ' || n
                      FROM generate_series(1, 5000) n, LATERAL (SELECT lpad(to_hex(n), 32, '0')::uuid AS id) i(id);
                    """.replace("id(n)", "i.id"));
            statement.execute("""
                    INSERT INTO stock SELECT id, place, 55, 1000000 FROM product, generate_series(1, 2) place;
                    INSERT INTO reservation SELECT gen_random_uuid(), product, place, n, true FROM stock, generate_series(1, 10) n;
                    ANALYZE;
                    """);
        }
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
        database.close();
    }

    private static RowKey product(int number) {
        return RowKey.of(new UUID(0, number));
    }

    private static RowKey stock(int product) {
        return RowKey.of(product(product), BigDecimal.ONE);
    }

    private static Row row(String entity, RowKey key, Object... namesAndValues) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            Object value = namesAndValues[i + 1];
            values.put((String) namesAndValues[i], value instanceof Integer n ? BigDecimal.valueOf(n) : value);
        }
        return new Row(new RowId(entity, key), values);
    }

    private static Row productRow(int number, String sku, int price, String kind) {
        UUID id = new UUID(0, number);
        return row("Product", product(number), "id", id, "sku", sku, "price", price, "kind", kind);
    }

    private static Row stockRow(int number, int reserved, int most) {
        return row("Stock", stock(number), "product", product(number), "place", 1, "reserved", reserved, "most", most);
    }

    private static Row reservationRow(int stock, int quantity, boolean open) {
        UUID id = new UUID(1, stock);
        return row("Reservation", RowKey.of(id), "id", id, "stock", stock(stock), "quantity", quantity, "open", open);
    }

    /** The touched rows of one invocation of an operation, before and after. */
    private record Touched(List<Row> before, List<Row> after) {
        static Touched by(String operation) {
            return switch (operation) {
                case "reserve" ->
                    new Touched(
                            List.of(stockRow(7, 55, 1_000_000)),
                            List.of(stockRow(7, 66, 1_000_000), reservationRow(7, 11, true)));
                case "most" -> new Touched(List.of(stockRow(7, 55, 1_000_000)), List.of(stockRow(7, 55, 500)));
                case "price" ->
                    new Touched(
                            List.of(productRow(7, "sku 7", 1_000_000, "kind 7")),
                            List.of(productRow(7, "sku 7", 2_000_000, "kind 7")));
                case "rename" ->
                    new Touched(
                            List.of(productRow(7, "sku 7", 1_000_000, "kind 7")),
                            List.of(productRow(7, "another", 1_000_000, "kind 8")));
                case "close" ->
                    new Touched(
                            List.of(stockRow(7, 55, 1_000_000), reservationRow(7, 11, true)),
                            List.of(stockRow(7, 55, 1_000_000), reservationRow(7, 11, false)));
                default -> new Touched(List.of(stockRow(7, 55, 1_000_000)), List.of());
            };
        }
    }

    @ParameterizedTest
    @CsvSource({
        "reserve, AddsUp, 0",
        "reserve, Most, 0",
        "reserve, Priced, 0",
        "reserve, Distinct, 0",
        "reserve, Worth, 0",
        "reserve, Covered, 0",
        "reserve, Reservation.stock, 0",
        "close, AddsUp, 0",
        "most, Most, 0",
        "most, Covered, 0",
        "price, Priced, 0",
        "price, OneKind, 0",
        "rename, Sku, 0",
        "rename, OneKind, 0",
        "drop, Reservation.stock, 10",
        "drop, Covered, 10",
    })
    void aCheckScansNoTable(String operation, String name, int expected) throws SQLException {
        Invariant invariant = APPLICATION.invariants().stream()
                .filter(i -> i.name().equals(name))
                .findFirst()
                .orElseThrow();
        EffectChecks checks = new EffectChecks(
                APPLICATION,
                entity -> '"' + APPLICATION.entity(entity).table() + '"',
                APPLICATION.operation(operation),
                List.of(invariant));
        Touched touched = Touched.by(operation);
        Sql query = checks.query(invariant, touched.before(), touched.after()).orElseThrow();
        String plan = plan(query);
        assertThat(plan).doesNotContain("Seq Scan on").contains("Index");
        assertThat(checks.broken(connection, invariant, touched.before(), touched.after()))
                .hasSize(expected);
    }

    private static String plan(Sql query) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (PreparedStatement statement = new Sql("EXPLAIN " + query.text(), query.values()).prepare(connection);
                ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                lines.add(result.getString(1));
            }
        }
        return String.join("\n", lines);
    }
}
