package dev.tributary.analyzer.run;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Entities by name, and their attributes by name and number. */
final class Schema {
    private final Map<String, Table> tables = new HashMap<>();
    private final List<Cascade> cascades = new ArrayList<>();

    /** One entity. */
    record Table(Entity entity, List<Attribute> attributes, Map<String, Integer> numbers) {
        int number(String attribute) {
            return Objects.requireNonNull(numbers.get(attribute));
        }
    }

    /** Rows of {@code child} go when the row goes that this attribute names. */
    record Cascade(String child, int attribute, String parent) {}

    Schema(Application application) {
        for (Entity entity : application.entities()) {
            Map<String, Integer> numbers = new HashMap<>();
            List<Attribute> attributes = entity.attributes();
            for (int i = 0; i < attributes.size(); i++) {
                numbers.put(attributes.get(i).name(), i);
                if (attributes.get(i).cascade()) {
                    cascades.add(new Cascade(
                            entity.name(),
                            i,
                            ((Type.Reference) attributes.get(i).type()).entity()));
                }
            }
            tables.put(entity.name(), new Table(entity, attributes, numbers));
        }
    }

    Table table(String entity) {
        return Objects.requireNonNull(tables.get(entity));
    }

    int number(String entity, String attribute) {
        return table(entity).number(attribute);
    }

    Attribute attribute(String entity, int number) {
        return table(entity).attributes().get(number);
    }

    List<Cascade> cascades() {
        return cascades;
    }
}
