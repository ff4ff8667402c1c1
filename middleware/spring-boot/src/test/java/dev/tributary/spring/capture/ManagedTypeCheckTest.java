package dev.tributary.spring.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Application;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.ReadOnlyProperty;
import org.springframework.data.annotation.Version;
import org.springframework.data.jdbc.core.convert.JdbcConverter;
import org.springframework.data.jdbc.core.convert.MappingJdbcConverter;
import org.springframework.data.jdbc.core.mapping.JdbcMappingContext;
import org.springframework.data.relational.core.mapping.MappedCollection;
import org.springframework.data.relational.core.mapping.Sequence;
import org.springframework.data.relational.core.mapping.Table;

/** Which Java types are refused for managed entities, and in which words. */
class ManagedTypeCheckTest {
    private static final Application APPLICATION =
            InvFile.parse("orders.inv", """
                    application orders
                    entity Purchase { key id: uuid; note: text }
                    entity Line { key id: uuid; purchase: Purchase immutable; product: text }
                    entity Discount { key purchase: Purchase; key code: text; percent: int }
                    """).application().orElseThrow();

    record Line(@Id UUID id, String product) {}

    record Discount(int percent) {}

    @Table("purchase")
    record Good(
            @Id UUID id,
            String note,
            @MappedCollection(idColumn = "purchase") Set<Line> lines,

            @MappedCollection(idColumn = "purchase", keyColumn = "code")
            Map<String, Discount> discounts) {}

    @Table("purchase")
    record Positions(
            @Id UUID id,
            String note,

            @MappedCollection(idColumn = "purchase", keyColumn = "place")
            List<Line> lines) {}

    @Table("line")
    record Keyless(String product) {}

    @Table("purchase")
    record KeylessSet(
            @Id UUID id,
            String note,
            @MappedCollection(idColumn = "purchase") Set<Keyless> lines) {}

    record Sticker(String text) {}

    @Table("purchase")
    record Unmanaged(@Id UUID id, String note, Set<Sticker> stickers) {}

    record Basket(
            @Id UUID id,
            @MappedCollection(idColumn = "purchase") Set<Line> lines) {}

    @Table("purchase")
    record Versioned(@Id UUID id, String note, @Version Integer version) {}

    @Table("purchase")
    record Generated(@Id @Sequence("numbers") Long id, String note) {}

    @Table("purchase")
    record Tagged(@Id UUID id, String note, List<String> tags) {}

    @Table("purchase")
    record OtherReference(
            @Id UUID id,
            String note,
            @MappedCollection(idColumn = "order_id") Set<Line> lines) {}

    @Table("purchase")
    record OnlyRead(
            @Id UUID id,
            String note,
            @ReadOnlyProperty String computed,
            @ReadOnlyProperty Set<Sticker> stickers,
            @ReadOnlyProperty List<String> tags) {}

    @Table("purchase")
    record WithoutId(String note) {}

    private static void check(Class<?> type) {
        JdbcMappingContext context = new JdbcMappingContext();
        context.setInitialEntitySet(Set.of(type));
        context.afterPropertiesSet();
        JdbcConverter converter = new MappingJdbcConverter(context, (identifier, path) -> List.of());
        new ManagedTypes(APPLICATION, converter).check();
    }

    private static List<String> problems(Class<?> type) {
        return Assertions.catchThrowableOfType(UnsuitableEntityException.class, () -> check(type))
                .problems();
    }

    @Test
    void childrenWithKeysAreFine() {
        assertThatCode(() -> check(Good.class)).doesNotThrowAnyException();
    }

    @Test
    void whatIsOnlyReadIsNoMatterOfOperations() {
        assertThatCode(() -> check(OnlyRead.class)).doesNotThrowAnyException();
    }

    @Test
    void positionsAreNoKeys() {
        assertThat(problems(Positions.class))
                .anySatisfy(p -> assertThat(p).contains("Positions.lines is ordered by position, a key that callers"));
    }

    @Test
    void aChildNeedsItsWholeRow() {
        assertThat(problems(KeylessSet.class))
                .singleElement()
                .isEqualTo("Keyless, in KeylessSet.lines, has no property for `id`, which entity Line declares");
        assertThat(problems(OtherReference.class))
                .containsExactlyInAnyOrder(
                        "Line, in OtherReference.lines, has no property for `purchase`, which entity Line declares",
                        "Line, in OtherReference.lines, has properties for `order_id`, which entity Line does not"
                                + " declare");
    }

    @Test
    void anAggregateIsManagedAsAWholeOrNotAtAll() {
        assertThat(problems(Unmanaged.class))
                .singleElement()
                .asString()
                .contains("Unmanaged.stickers holds rows of a table that no .inv file manages");
        assertThat(problems(Basket.class))
                .singleElement()
                .asString()
                .contains("Basket.lines holds rows of managed entity Line, but Basket itself is stored in a table");
    }

    @Test
    void whatTheDatabaseWouldDecideIsRefused() {
        assertThat(problems(Versioned.class)).anySatisfy(p -> assertThat(p).contains("Versioned has a @Version"));
        assertThat(problems(Generated.class))
                .anySatisfy(p -> assertThat(p).contains("Generated.id is generated by the database"));
        assertThat(problems(Tagged.class))
                .anySatisfy(p -> assertThat(p).contains("Tagged.tags is a collection of values"));
        assertThat(problems(WithoutId.class)).singleElement().asString().contains("WithoutId has no property with @Id");
    }
}
