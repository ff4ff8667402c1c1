package dev.tributary.spring.capture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotConnectionTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM product",
                "select count(*) from \"product\"",
                "SELECT * FROM public.product p",
                "SELECT * FROM stock s JOIN product p ON p.id = s.product",
                "SELECT * FROM stock, product WHERE true",
                "SELECT 1 FROM stock WHERE EXISTS (SELECT 1 FROM\n product)"
            })
    void findsTheTable(String sql) {
        assertThat(SnapshotConnection.reads(sql, "product")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT \"stock\".\"on_hand\" AS \"on_hand\", \"stock\".\"product\" AS \"product\" FROM \"stock\"",
                "SELECT warehouse, product FROM stock WHERE product = ?",
                "SELECT * FROM products",
                "SELECT stock_product FROM reservation ORDER BY quantity, product"
            })
    void isNotMisledByColumns(String sql) {
        assertThat(SnapshotConnection.reads(sql, "product")).isFalse();
    }
}
