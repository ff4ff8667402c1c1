package dev.tributary.spring.capture;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The connection that an operation's body reads with. Whatever way a query takes to it, from a repository or as plain
 * SQL, one that reads a table with captured writes is refused here.
 */
public final class SnapshotConnection {
    private static final Set<String> STATEMENTS = Set.of("prepareStatement", "prepareCall", "nativeSQL");

    private SnapshotConnection() {}

    public static Connection guard(Connection connection, Capture capture) {
        return (Connection) proxy(Connection.class, connection, (method, arguments) -> {
            if (STATEMENTS.contains(method.getName())) {
                check(capture, arguments);
            }
            if ("setSavepoint".equals(method.getName())) {
                throw new NestedOperationException("operation " + capture.operation()
                        + " sets a savepoint (PROPAGATION_NESTED); what is captured after it could not be taken back"
                        + " alone: an operation happens as a whole");
            }
            Object result = invoke(connection, method, arguments);
            return "createStatement".equals(method.getName()) && result instanceof Statement statement
                    ? guard(statement, capture)
                    : result;
        });
    }

    private static Object guard(Statement statement, Capture capture) {
        return proxy(Statement.class, statement, (method, arguments) -> {
            if (method.getName().startsWith("execute") || "addBatch".equals(method.getName())) {
                check(capture, arguments);
            }
            return invoke(statement, method, arguments);
        });
    }

    private static void check(Capture capture, Object @Nullable [] arguments) {
        if (capture.isReadingById() || arguments == null || !(arguments[0] instanceof String sql)) {
            return;
        }
        for (String table : capture.writtenTables()) {
            if (reads(sql, table)) {
                throw new StaleReadException(capture.operation(), table);
            }
        }
    }

    /** Whether a statement names a table where a table can stand; column names of the same spelling do not count. */
    static boolean reads(String sql, String table) {
        String name = "(?:\"" + Pattern.quote(table) + "\"|\\b" + Pattern.quote(table) + "\\b)(?!\\s*\\.)";
        String qualified = "\\b(?:from|join|only|table)\\s+(?:\"?\\w+\"?\\s*\\.\\s*)?" + name;
        String listed = "\\bfrom\\s(?:(?!\\b(?:where|order|group|join)\\b)[^;])*?,\\s*" + name;
        return Pattern.compile(qualified + "|" + listed, Pattern.CASE_INSENSITIVE)
                .matcher(sql)
                .find();
    }

    private interface Handler {
        @Nullable
        Object handle(Method method, Object @Nullable [] arguments) throws Throwable;
    }

    private static Object proxy(Class<?> type, Object target, Handler handler) {
        InvocationHandler invocation = (self, method, arguments) -> switch (method.getName()) {
            case "equals" -> self == arguments[0];
            case "hashCode" -> System.identityHashCode(self);
            case "toString" -> "guarded " + target;
            default -> handler.handle(method, arguments);
        };
        return Proxy.newProxyInstance(SnapshotConnection.class.getClassLoader(), new Class<?>[] {type}, invocation);
    }

    private static @Nullable Object invoke(Object target, Method method, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
