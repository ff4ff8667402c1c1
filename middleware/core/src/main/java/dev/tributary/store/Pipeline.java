package dev.tributary.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Statements of one transaction that go to the server together, in one round trip, as late as possible. They take effect in
 * their order, and after one that fails none does. Not safe for use by several threads.
 */
public final class Pipeline {
    private final Connection connection;
    private final List<Step> steps = new ArrayList<>();

    public Pipeline(Connection connection) {
        this.connection = connection;
    }

    /** Sets the parameters of a statement. */
    public interface Binding {
        /** No parameters. */
        Binding NONE = (statement, first) -> first;

        /**
         * Sets parameters.
         *
         * @param first index of the statement's first parameter
         * @return the index after its last one
         */
        int bind(PreparedStatement statement, int first) throws SQLException;
    }

    /** Takes what a query yields. */
    public interface Reading {
        void read(ResultSet result) throws SQLException;
    }

    private record Step(
            String sql, Binding binding, @Nullable Reading reading) {}

    /** Adds a statement whose result does not matter. */
    public void add(String sql, Binding binding) {
        steps.add(new Step(sql, binding, null));
    }

    /** Adds a query; what it yields is read when the pipeline is next {@link #send sent}. */
    public void add(String sql, Binding binding, Reading reading) {
        steps.add(new Step(sql, binding, reading));
    }

    /** Sends everything that was added, and reads what it yields. */
    public void send() throws SQLException {
        if (steps.isEmpty()) {
            return;
        }
        List<Step> sent = List.copyOf(steps);
        steps.clear();
        String text = sent.size() == 1
                ? sent.get(0).sql()
                : String.join("; ", sent.stream().map(Step::sql).toList());
        try (PreparedStatement statement = connection.prepareStatement(text)) {
            int next = 1;
            for (Step step : sent) {
                next = step.binding().bind(statement, next);
            }
            boolean hasRows = statement.execute();
            for (Step step : sent) {
                if (step.reading() != null) {
                    read(statement, hasRows, step.reading());
                }
                hasRows = statement.getMoreResults();
            }
        }
    }

    private static void read(PreparedStatement statement, boolean hasRows, Reading reading) throws SQLException {
        if (!hasRows) {
            throw new SQLException("a query has yielded no result");
        }
        try (ResultSet result = statement.getResultSet()) {
            reading.read(result);
        }
    }

    /** Sends what was added, and gives the connection for anything else. */
    public Connection connection() throws SQLException {
        send();
        return connection;
    }

    /** Binds arrays of texts, one parameter each. */
    public Binding texts(@Nullable String[]... columns) {
        return (statement, first) -> {
            int next = first;
            for (@Nullable String[] column : columns) {
                statement.setArray(next++, connection.createArrayOf("text", column));
            }
            return next;
        };
    }
}
