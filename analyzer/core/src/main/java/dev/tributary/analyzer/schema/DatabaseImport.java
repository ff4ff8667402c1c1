package dev.tributary.analyzer.schema;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;

/** Connects to a database and imports it; says in one sentence why it cannot. */
public final class DatabaseImport {
    private static final String PREFIX = "jdbc:postgresql:";
    private static final String DRIVER = "org.postgresql.Driver";
    private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{Nd}_]*");
    private static final String CONNECT_SECONDS = "10";
    private static final String NO_CONNECTION = "08";
    private static final String NOT_AUTHORIZED = "28";

    private final Source source;

    private DatabaseImport(Source source) {
        this.source = source;
    }

    /**
     * What is to be imported.
     *
     * @param user empty for the one that the URL, {@code PGUSER} or the operating system names
     * @param password empty for the one in the URL or in {@code PGPASSWORD}
     * @param application empty for the name of the database
     */
    public record Source(
            String url,
            Optional<String> user,
            Optional<String> password,
            List<String> schemas,
            Optional<String> application) {
        public Source {
            schemas = List.copyOf(schemas);
        }

        /** What is wrong with it, before anything is tried. */
        public Optional<String> mistake() {
            if (!url.startsWith(PREFIX)) {
                return Optional.of("the JDBC URL has to start with " + PREFIX + ", found `" + place() + "`");
            }
            if (application.isPresent() && !NAME.matcher(application.get()).matches()) {
                return Optional.of(
                        "the application is `" + application.get() + "`, expected a name of letters and digits");
            }
            // The driver would prefer the URL's, and ignore the other silently.
            if (user.isPresent() && names("user")) {
                return Optional.of("both the JDBC URL and an option name a user");
            }
            return password.isPresent() && names("password")
                    ? Optional.of("both the JDBC URL and an option name a password")
                    : Optional.empty();
        }

        private boolean names(String parameter) {
            return Pattern.compile("[?&]" + parameter + "=").matcher(url).find();
        }

        /** The URL without what may be secret. */
        private String place() {
            String place = url.contains("?") ? url.substring(0, url.indexOf('?')) : url;
            return place.replaceAll("//[^/@]*@", "//");
        }

        private Properties properties() {
            Properties properties = new Properties();
            put(properties, "user", user, "PGUSER");
            put(properties, "password", password, "PGPASSWORD");
            if (!names("connectTimeout")) {
                properties.setProperty("connectTimeout", CONNECT_SECONDS);
            }
            return properties;
        }

        private void put(Properties properties, String name, Optional<String> option, String variable) {
            String environment = System.getenv(variable);
            if (option.isPresent()) {
                properties.setProperty(name, option.get());
            } else if (environment != null && !names(name)) {
                properties.setProperty(name, environment);
            }
        }
    }

    /**
     * Imports a database.
     *
     * @throws SchemaImport.NothingToImportException when it cannot be read, or has nothing to import
     */
    public static SchemaImport.Imported of(Source source) throws SchemaImport.NothingToImportException {
        return new DatabaseImport(source).imported();
    }

    private SchemaImport.Imported imported() throws SchemaImport.NothingToImportException {
        Optional<String> mistake = source.mistake();
        if (mistake.isPresent()) {
            throw new SchemaImport.NothingToImportException(mistake.get());
        }
        register();
        try (Connection connection = DriverManager.getConnection(source.url(), source.properties())) {
            connection.setReadOnly(true);
            return SchemaImport.of(connection, source.schemas(), source.application());
        } catch (SQLException e) {
            throw new SchemaImport.NothingToImportException(explained(e));
        }
    }

    /** In a build's class loader nobody else has. */
    private static void register() {
        try {
            Class.forName(DRIVER, true, DatabaseImport.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("PostgreSQL's JDBC driver is missing", e);
        }
    }

    private String explained(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String reason = String.valueOf(e.getMessage())
                .lines()
                .findFirst()
                .orElse("")
                .replaceFirst("^(FATAL|ERROR): ", "")
                .replaceFirst("\\.$", "");
        if (state.startsWith(NOT_AUTHORIZED) || reason.contains("no password")) {
            return source.place() + " refuses the user: " + reason;
        }
        return state.startsWith(NO_CONNECTION)
                ? "no PostgreSQL answers at " + source.place() + ": " + reason
                : source.place() + " cannot be read: " + reason;
    }
}
