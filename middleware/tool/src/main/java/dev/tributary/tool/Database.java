package dev.tributary.tool;

import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine.Option;

/** The options that name a database. */
final class Database {
    @Option(
            names = "--url",
            paramLabel = "JDBC-URL",
            required = true,
            description = "Such as jdbc:postgresql://localhost:5432/shop.")
    private String url = "";

    @Option(names = "--user", paramLabel = "NAME", description = "Who connects (default: the URL's, or PGUSER).")
    private @Nullable String user = System.getenv("PGUSER");

    @Option(
            names = "--password",
            paramLabel = "PASSWORD",
            arity = "0..1",
            interactive = true,
            description = "Asked for when it is left out here (default: the URL's, or PGPASSWORD).")
    private @Nullable String password = System.getenv("PGPASSWORD");

    DataSource dataSource() {
        return dataSource("--url", url);
    }

    /** Another database, as the same user unless its URL names one. */
    DataSource dataSource(String option, String ofUrl) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        try {
            source.setUrl(ofUrl);
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(
                    option + " is `" + ofUrl + "`, expected jdbc:postgresql://HOST:PORT/DATABASE", e);
        }
        if (user != null && source.getUser() == null) {
            source.setUser(user);
        }
        if (password != null && source.getPassword() == null) {
            source.setPassword(password);
        }
        source.setApplicationName("tributary-tool");
        return source;
    }
}
