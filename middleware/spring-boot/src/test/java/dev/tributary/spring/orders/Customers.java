package dev.tributary.spring.orders;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.jdbc.repository.query.Modifying;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.repository.ListCrudRepository;

public interface Customers extends ListCrudRepository<Customer, UUID> {
    /** What a list shows of a customer. */
    record Named(String name, String nickname) {}

    /** The same, as a proxy. */
    interface HasName {
        String getName();
    }

    /** A proxy that knows which row it stands for. */
    interface Known {
        UUID getId();
    }

    List<Known> findKnownByName(String name);

    Optional<Customer> findByName(String name);

    List<Customer> findByNameIn(List<String> names);

    @Query("SELECT * FROM people.customer WHERE name = :name")
    Customer queryByName(String name);

    @Query("SELECT * FROM people.customer WHERE id = :id")
    Named named(UUID id);

    List<HasName> findProjectedByName(String name);

    Page<Customer> findByNameStartingWith(String prefix, Pageable page);

    Slice<Customer> findSliceByNameStartingWith(String prefix, Pageable page);

    Stream<Customer> streamByNameStartingWith(String prefix);

    long countByName(String name);

    boolean existsByName(String name);

    long deleteByName(String name);

    @Modifying
    @Query("UPDATE people.customer SET nickname = 'x' WHERE id = :id")
    void modify(UUID id);
}
