package dev.tributary.dsl.model;

import dev.tributary.dsl.source.SourceRange;
import java.util.List;
import java.util.Optional;

/**
 * A managed entity: a table whose rows only operations write.
 *
 * @param table the SQL name of its table
 * @param attributes all attributes in declaration order, keys included
 */
public record Entity(String name, String table, List<Attribute> attributes, SourceRange range) {
    public Entity {
        attributes = List.copyOf(attributes);
    }

    public List<Attribute> keys() {
        return attributes.stream().filter(a -> a.merge() == Merge.KEY).toList();
    }

    public Optional<Attribute> attribute(String attributeName) {
        return attributes.stream().filter(a -> a.name().equals(attributeName)).findFirst();
    }
}
