package dev.tributary.spring.shop;

import java.math.BigDecimal;
import java.util.UUID;
import org.springframework.data.annotation.Id;

public record Product(@Id UUID id, String sku, String name, BigDecimal price) {
    Product named(String other) {
        return new Product(id, sku, other, price);
    }

    Product priced(BigDecimal other) {
        return new Product(id, sku, name, other);
    }
}
