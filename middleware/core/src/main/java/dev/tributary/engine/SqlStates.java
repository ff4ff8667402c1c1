package dev.tributary.engine;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What the database means by an error, told by SQLSTATE through the whole cause chain. */
public final class SqlStates {
    private SqlStates() {}

    public static @Nullable SQLException find(@Nullable Throwable error) {
        int depth = 0;
        for (Throwable cause = error; cause != null && depth < 50; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql;
            }
            depth++;
        }
        return null;
    }

    /** Empty when no error of the chain has one. */
    public static String state(@Nullable Throwable error) {
        SQLException sql = find(error);
        return sql == null ? "" : String.valueOf(sql.getSQLState());
    }

    /** Serialization failure or deadlock: nothing happened, and another attempt may succeed. */
    public static boolean retryable(Throwable error) {
        String state = state(error);
        return state.equals("40001") || state.equals("40P01") || state.equals("55P03");
    }

    /** The connection is lost, or the server is going down or coming up. */
    public static boolean connectionLost(Throwable error) {
        String state = state(error);
        return state.startsWith("08") || state.startsWith("57P") || state.equals("40003");
    }

    /** The statement was refused because of what it says, not because of the circumstances. */
    public static boolean refused(Throwable error) {
        String state = state(error);
        return state.startsWith("22") || state.startsWith("23") || state.startsWith("P0");
    }

    /** One of the statements cannot work, whatever the circumstances; other invocations of a batch may still do. */
    public static boolean blames(Throwable error) {
        String state = state(error);
        return refused(error) || state.startsWith("42") || state.startsWith("54") || state.startsWith("0A");
    }

    /** What {@code tributary.recognised} says of a database that is not the one that the instance has started with. */
    public static boolean replaced(Throwable error) {
        return state(error).equals("TRB01");
    }

    public static boolean uniqueViolation(Throwable error) {
        return state(error).equals("23505");
    }
}
