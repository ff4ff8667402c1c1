package dev.tributary.sql;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A piece of SQL.
 *
 * @param text with a question mark for each value
 * @param values in the order of the question marks: a {@link String}, null, or a {@link List} of these, which is bound as an
 *     array of text; or anything else as long as {@link #with} replaces it before the piece is run
 */
public record Sql(String text, List<@Nullable Object> values) {
    private static final String HOLE = "{}";

    public Sql {
        values = Collections.unmodifiableList(new ArrayList<>(values));
    }

    /** A piece without values. */
    public static Sql of(String text) {
        return new Sql(text, List.of());
    }

    /** One value, bound as text that the server casts to the type of that SQL name. */
    static Sql value(@Nullable String text, String type) {
        return new Sql("CAST(? AS " + type + ")", Collections.singletonList(text));
    }

    /** The template with each {@code {}} replaced by one part: SQL, or text that is SQL. */
    static Sql format(String template, Object... parts) {
        StringBuilder text = new StringBuilder();
        List<@Nullable Object> values = new ArrayList<>();
        int from = 0;
        for (Object part : parts) {
            int hole = template.indexOf(HOLE, from);
            text.append(template, from, hole);
            from = hole + HOLE.length();
            if (part instanceof Sql sql) {
                text.append(sql.text);
                values.addAll(sql.values);
            } else {
                text.append(part);
            }
        }
        return new Sql(text.append(template.substring(from)).toString(), values);
    }

    static Sql join(String separator, List<Sql> pieces) {
        List<@Nullable Object> values = new ArrayList<>();
        pieces.forEach(piece -> values.addAll(piece.values));
        return new Sql(String.join(separator, pieces.stream().map(Sql::text).toList()), values);
    }

    /** All of them; true when there are none. */
    static Sql all(List<Sql> conditions) {
        return conditions.isEmpty() ? of("TRUE") : join(" AND ", conditions);
    }

    /** The same text with other values. */
    public Sql with(UnaryOperator<@Nullable Object> replacement) {
        return new Sql(text, values.stream().map(replacement).toList());
    }

    /** A statement that is ready to run. */
    public PreparedStatement prepare(Connection connection) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(text);
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i) instanceof List<?> list) {
                Array array = connection.createArrayOf("text", list.toArray());
                statement.setArray(i + 1, array);
            } else {
                statement.setString(i + 1, (String) values.get(i));
            }
        }
        return statement;
    }
}
