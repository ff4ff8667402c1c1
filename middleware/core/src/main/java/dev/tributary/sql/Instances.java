package dev.tributary.sql;

import dev.tributary.effect.RowId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A query for instances of an invariant, each as the keys of its rows.
 *
 * @param entities the entity of each row of an instance; none for a condition over the whole state
 */
record Instances(Sql sql, List<String> entities) {

    /** The rows of each instance. */
    List<List<RowId>> run(Connection connection, Cells cells, Sql statement) throws SQLException {
        try (PreparedStatement prepared = statement.prepare(connection);
                ResultSet result = prepared.executeQuery()) {
            List<List<RowId>> instances = new ArrayList<>();
            while (result.next()) {
                instances.add(read(result, cells));
            }
            return instances;
        }
    }

    List<RowId> read(ResultSet result, Cells cells) throws SQLException {
        List<RowId> rows = new ArrayList<>();
        int next = 1;
        for (String entity : entities) {
            rows.add(new RowId(entity, cells.key(result, next, entity)));
            next += cells.ofKey(entity).size();
        }
        return rows;
    }
}
