package dev.tributary.spring.orders;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.PersistenceCreator;
import org.springframework.data.jdbc.core.mapping.AggregateReference;
import org.springframework.data.relational.core.mapping.MappedCollection;

/** A mutable aggregate with children of every kind. */
public class Purchase {
    @Id
    private UUID id;

    private final AggregateReference<Customer, UUID> customer;
    private String note;

    @MappedCollection(idColumn = "purchase")
    private Set<Line> lines = new LinkedHashSet<>();

    @MappedCollection(idColumn = "purchase", keyColumn = "code")
    private Map<String, Discount> discounts = new HashMap<>();

    private Delivery delivery;

    @PersistenceCreator
    public Purchase(AggregateReference<Customer, UUID> customer, String note) {
        this.customer = customer;
        this.note = note;
    }

    /** A mutable child. */
    public static class Line {
        @Id
        private UUID id;

        private final String product;
        private int quantity;

        @MappedCollection(idColumn = "line")
        private Set<Serial> serials = new LinkedHashSet<>();

        public Line(String product, int quantity) {
            this.product = product;
            this.quantity = quantity;
        }

        public UUID id() {
            return id;
        }

        public String product() {
            return product;
        }

        public void more(int by) {
            quantity += by;
        }

        public int quantity() {
            return quantity;
        }

        public Set<Serial> serials() {
            return serials;
        }
    }

    public record Serial(@Id UUID id, String code) {}

    public record Discount(int percent) {}

    public record Delivery(String street) {}

    public UUID id() {
        return id;
    }

    public AggregateReference<Customer, UUID> customer() {
        return customer;
    }

    public String note() {
        return note;
    }

    public void remark(String other) {
        note = other;
    }

    public Set<Line> lines() {
        return lines;
    }

    public Line line(UUID line) {
        return lines.stream().filter(l -> l.id.equals(line)).findFirst().orElseThrow();
    }

    public Map<String, Discount> discounts() {
        return discounts;
    }

    public Delivery delivery() {
        return delivery;
    }

    public void deliver(Delivery other) {
        delivery = other;
    }
}
