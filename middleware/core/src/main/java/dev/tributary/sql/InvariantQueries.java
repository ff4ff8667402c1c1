package dev.tributary.sql;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.effect.RowId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Invariants over a whole database, each as one query. Safe for use by many threads. */
public final class InvariantQueries {
    private final Application application;
    private final UnaryOperator<String> tables;
    private final String tombstones;
    private final Cells cells;

    /**
     * Queries over some tables.
     *
     * @param tables the quoted SQL name of each entity's table
     * @param tombstones the quoted SQL name of the table of deleted rows
     */
    public InvariantQueries(Application application, UnaryOperator<String> tables, String tombstones) {
        this.application = application;
        this.tables = tables;
        this.tombstones = tombstones;
        this.cells = new Cells(application);
    }

    /**
     * What breaks an invariant, with the rows of at most {@code most} instances: any of them, so that none of more than that
     * is passed over for ever.
     */
    public Violated violated(Connection connection, Invariant invariant, int most) throws SQLException {
        Instances instances = instances(invariant);
        Sql counted =
                Sql.format("SELECT v.*, count(*) OVER () FROM ({}) v ORDER BY random() LIMIT " + most, instances.sql());
        try (PreparedStatement statement = counted.prepare(connection);
                ResultSet result = statement.executeQuery()) {
            long count = 0;
            List<List<RowId>> sample = new ArrayList<>();
            while (result.next()) {
                sample.add(instances.read(result, cells));
                count = result.getLong(result.getMetaData().getColumnCount());
            }
            return new Violated(count, sample);
        }
    }

    Instances instances(Invariant invariant) {
        Translation translation = new Translation(application, State.of(tables));
        return new Violations(application, translation, tombstones).of(invariant);
    }
}
