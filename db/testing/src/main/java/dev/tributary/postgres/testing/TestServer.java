package dev.tributary.postgres.testing;

import dev.tributary.postgres.embedded.EmbeddedServer;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The server that this JVM's test databases lie on.
 *
 * @param url a JDBC URL with {@code %s} for the database, without user and password
 */
record TestServer(String description, String url, String superuser, String password) {
    static final String DEFAULT_IMAGE = "postgres:18";

    static TestServer choose() {
        TestServer server = find();
        System.out.println("test databases on " + server.description());
        return server;
    }

    private static TestServer find() {
        Optional<String> url = Setting.of("TRIBUTARY_TEST_URL");
        if (url.isPresent()) {
            return given(url.get());
        }
        String wish = Setting.of("TRIBUTARY_TEST_POSTGRES").orElse("").toLowerCase(Locale.ROOT);
        String image = Setting.of("TRIBUTARY_TEST_IMAGE").orElse(DEFAULT_IMAGE);
        return switch (wish) {
            case "docker" -> docker(image);
            case "embedded" -> embedded();
            case "" -> DockerProbe.canStart(image) ? docker(image) : embedded();
            default ->
                throw new IllegalArgumentException(
                        "TRIBUTARY_TEST_POSTGRES is `" + wish + "`; expected `docker` or `embedded`");
        };
    }

    private static TestServer given(String url) {
        if (!url.startsWith("jdbc:postgresql://")) {
            throw new IllegalArgumentException("TRIBUTARY_TEST_URL is no JDBC URL of PostgreSQL: " + url);
        }
        URI uri = URI.create(url.substring("jdbc:".length()));
        return new TestServer(
                "the PostgreSQL of TRIBUTARY_TEST_URL",
                "jdbc:postgresql://" + uri.getAuthority() + "/%s",
                parameter(uri, "user", "postgres"),
                parameter(uri, "password", ""));
    }

    private static String parameter(URI uri, String name, String otherwise) {
        return Stream.ofNullable(uri.getRawQuery())
                .flatMap(query -> Stream.of(query.split("&", -1)))
                .filter(parameter -> parameter.startsWith(name + "="))
                .map(parameter -> URLDecoder.decode(parameter.substring(name.length() + 1), StandardCharsets.UTF_8))
                .findFirst()
                .orElse(otherwise);
    }

    @SuppressWarnings("resource") // one container for the whole JVM, stopped by the shutdown hook
    private static TestServer docker(String image) {
        PostgreSQLContainer container = new PostgreSQLContainer(
                        DockerImageName.parse(image).asCompatibleSubstituteFor("postgres"))
                .withUsername("postgres")
                .withPassword("postgres")
                .withDatabaseName("postgres")
                .withStartupTimeout(Duration.ofSeconds(60));
        container.setCommand("postgres", "-c", "max_connections=200", "-c", "wal_level=logical");
        container.start();
        atShutdown(container::stop);
        return new TestServer(
                "Docker, image " + image,
                "jdbc:postgresql://" + container.getHost() + ":" + container.getFirstMappedPort() + "/%s",
                "postgres",
                "postgres");
    }

    private static TestServer embedded() {
        EmbeddedServer server = EmbeddedServer.start();
        atShutdown(server::close);
        return new TestServer(
                "embedded PostgreSQL, port " + server.port(), server.jdbcUrl("%s"), server.superuser(), "postgres");
    }

    private static void atShutdown(Runnable stop) {
        Runtime.getRuntime().addShutdownHook(new Thread(stop, "stop-test-server"));
    }

    String url(String database) {
        return String.format(Locale.ROOT, url, database);
    }

    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database), superuser, password);
    }
}
