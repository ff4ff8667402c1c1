package dev.tributary.spring.orders;

import java.time.Instant;
import java.util.UUID;
import org.springframework.data.annotation.Id;
import org.springframework.data.jdbc.core.mapping.AggregateReference;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.Table;

/** In a schema of its own. */
@Table(schema = "people", value = "customer")
public record Customer(
        @Id UUID id,
        String name,
        String nickname,
        Email email,
        Size size,
        Instant firstSeen,
        @Embedded.Nullable Address address,
        Integer visits,
        AggregateReference<Customer, UUID> friend) {

    public enum Size {
        SMALL,
        LARGE
    }

    /** A value of the application's own, which a converter stores as text. */
    public record Email(String user, String host) {}

    public record Address(String street, String city) {}

    public Customer called(String other) {
        return new Customer(id, name, other, email, size, firstSeen, address, visits, friend);
    }

    public Customer at(Email other) {
        return new Customer(id, name, nickname, other, size, firstSeen, address, visits, friend);
    }

    public Customer in(Address other) {
        return new Customer(id, name, nickname, email, size, firstSeen, other, visits, friend);
    }

    public Customer grown(Instant seen) {
        return new Customer(id, name, nickname, email, Size.LARGE, seen, address, visits, friend);
    }

    public Customer visited(int times) {
        return new Customer(id, name, nickname, email, size, firstSeen, address, visits + times, friend);
    }
}
