package dev.tributary.engine;

import dev.tributary.dsl.model.RowKey;
import dev.tributary.effect.RowId;
import dev.tributary.evaluate.Row;
import dev.tributary.evaluate.Rows;
import dev.tributary.store.Schema;
import java.util.List;
import java.util.Map;

/** Rows that know which others hang on them. */
public interface Family {

    /** The rows that go with a row when it is deleted. */
    List<RowId> children(Schema.Cascade cascade, RowKey parent);

    /** What rows know of it themselves, or what a query tells. */
    static Family of(Rows rows) {
        return rows instanceof Family family
                ? family
                : (cascade, parent) ->
                        rows.matching(cascade.binding(), cascade.condition(), Map.of(Schema.PARENT, parent)).stream()
                                .map(Row::id)
                                .toList();
    }
}
