package dev.tributary.sample.carts;

import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads carts and price lists with the names and prices of what is in them. */
@Component
public class CartContents {
    // Less than nothing can be left where two took out the last piece at the same time; it is as good as nothing.
    private static final String LINES = """
            SELECT l.product, p.sku, p.name AS product_name, l.quantity, coalesce(lp.amount, p.price) AS price
            FROM cart_line l
            JOIN cart c ON c.id = l.cart
            JOIN product p ON p.id = l.product
            LEFT JOIN list_price lp ON lp.product = l.product AND lp.list = c.list
            WHERE l.cart = ? AND l.quantity > 0
            ORDER BY p.sku
            """;
    private static final String PRICES = """
            SELECT lp.product, p.sku, p.name AS product_name, lp.amount
            FROM list_price lp JOIN product p ON p.id = lp.product
            WHERE lp.list = ?
            ORDER BY p.sku
            """;

    private final JdbcClient jdbc;

    CartContents(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public List<CartLine> of(UUID cart) {
        return jdbc.sql(LINES).param(cart).query(CartLine.class).list();
    }

    List<ListPrice> prices(String list) {
        return jdbc.sql(PRICES).param(list).query(ListPrice.class).list();
    }
}
