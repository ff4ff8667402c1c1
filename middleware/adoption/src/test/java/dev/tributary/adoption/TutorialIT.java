package dev.tributary.adoption;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.adoption.Adopter.Built;
import dev.tributary.adoption.Application.Answer;
import dev.tributary.postgres.embedded.EmbeddedServer;
import dev.tributary.postgres.embedded.Link;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Takes the plain application through {@code docs/tutorial.md}: applies each step's files, builds and runs what it says, and
 * holds the outputs that it shows to what is printed.
 */
class TutorialIT {
    private static final Path WORK = Path.of("target", "tutorial").toAbsolutePath();
    private static final List<Listing> LISTINGS =
            Listing.of(Listing.ROOT.resolve("docs").resolve("tutorial.md"));
    private static final String TEMPEST =
            "(SELECT id FROM performance WHERE title = 'The Tempest' ORDER BY starts_at LIMIT 1)";

    private static EmbeddedServer server(String site) {
        return EmbeddedServer.start(WORK.resolve(site), 0, Map.of("wal_retrieve_retry_interval", "200ms"));
    }

    /** As on an installed server: whoever comes over TCP needs a password, but for the tests' superuser. */
    private static void requirePasswords(EmbeddedServer server) throws SQLException, IOException {
        Files.writeString(Path.of(text(server, "postgres", "SHOW hba_file")), """
                local all all trust
                host all postgres 127.0.0.1/32 trust
                host all postgres ::1/128 trust
                host all all 127.0.0.1/32 scram-sha-256
                host all all ::1/128 scram-sha-256
                """);
        execute(server, "postgres", "SELECT pg_reload_conf()");
    }

    private static void execute(EmbeddedServer server, String database, String sql) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String text(EmbeddedServer server, String database, String query) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            assertThat(row.next()).isTrue();
            return String.valueOf(row.getString(1));
        }
    }

    private static String text(EmbeddedServer server, String query) throws SQLException {
        return text(server, "theatre", query);
    }

    /** Holds what the page shows under this name to what was printed, which lies in {@code target/tutorial/outputs}. */
    private static void shown(String name, String actual) throws IOException {
        Path outputs = Files.createDirectories(WORK.resolve("outputs"));
        Files.writeString(outputs.resolve(name + ".txt"), actual);
        List<Listing> listings = LISTINGS.stream()
                .filter(listing -> listing.source().equals("output " + name))
                .toList();
        assertThat(listings).as("listings of output %s", name).isNotEmpty();
        assertThat(listings)
                .allSatisfy(listing -> assertThat(listing.isIn(actual))
                        .as("shown:%n%s%nprinted:%n%s", listing.text(), actual)
                        .isTrue());
    }

    @Test
    void anOrdinaryApplicationGoesToTwoSites() throws Exception {
        delete(WORK);
        EmbeddedServer north = server("north");
        try {
            requirePasswords(north);
            north.createRole("theatre", "theatre", "");
            north.createDatabase("theatre", "theatre");
            Adopter adopter = new Adopter(
                    "plain", WORK.resolve("application"), Map.of("SPRING_DATASOURCE_URL", north.jdbcUrl("theatre")));
            plain(adopter);
            imported(adopter, north);
            analysed(adopter);
            oneSite(adopter, north);
            north = twoSites(adopter.file("target/theatre-1.0.jar"), north);
        } finally {
            north.close();
        }
    }

    private void plain(Adopter adopter) throws Exception {
        adopter.apply("1-rush-hour");
        Built plain = adopter.mvn("package", "-Dmaven.test.failure.ignore=true").succeeded();
        assertThat(plain.output())
                .contains("Tests run: 6, Failures: 0, Errors: 0")
                .contains("Tests run: 8, Failures: 2");
        shown("rush-hour", plain.output());
    }

    private void imported(Adopter adopter, EmbeddedServer north) throws Exception {
        adopter.apply("2-dependency");
        Built imported = adopter.mvn(
                        "dev.tributary:tributary-maven-plugin:import",
                        "-Dtributary.url=" + north.jdbcUrl("theatre"),
                        "-Dtributary.user=theatre",
                        "-Dtributary.password=theatre",
                        "-Dtributary.output=src/main/tributary/theatre.inv")
                .succeeded();
        shown("import", imported.output());
        assertThat(adopter.file("src/main/tributary/theatre.inv"))
                .hasContent(Adopter.shown("3-import", "src/main/tributary/theatre.inv"));
    }

    private void analysed(Adopter adopter) throws Exception {
        adopter.apply("4-operations");
        Built explained = adopter.mvn("tributary:explain", "-Dtributary.operation=changeSeats")
                .succeeded();
        shown("explain", explained.output());
        adopter.apply("5-merges");
    }

    private void oneSite(Adopter adopter, EmbeddedServer north) throws Exception {
        long before = Long.parseLong(text(north, "SELECT count(*) FROM booking"));
        assertThat(before).isPositive();
        assertThat(
                        text(
                                north,
                                "SELECT bool_or(s.tickets > p.seats) FROM performance p,"
                                        + " LATERAL (SELECT sum(tickets) AS tickets FROM booking WHERE performance_id = p.id) s"))
                .isEqualTo("t");
        adopter.apply("6-annotations");
        adopter.apply("7-sites");
        execute(north, "theatre", Adopter.shown("6-annotations", "writer.sql"));

        Built adopted = adopter.mvn("package").succeeded();

        shown("verdicts", adopted.output());
        shown("all-green", adopted.output());
        assertThat(text(
                        north,
                        "SELECT count(*) FROM booking WHERE id NOT IN (SELECT (e->'key'->>0)::uuid"
                                + " FROM tributary.log, json_array_elements(effects) e WHERE e->>'effect' = 'insert')"))
                .as("bookings that were there before")
                .isEqualTo(String.valueOf(before));
        assertThat(text(north, "SELECT bool_and(sold <= seats) FROM performance"))
                .isEqualTo("t");
    }

    private EmbeddedServer twoSites(Path jar, EmbeddedServer alone) throws Exception {
        execute(alone, "theatre", Adopter.shown("7-sites", "replication.sql"));
        alone.close();
        copy(WORK.resolve("north"), WORK.resolve("south"));
        EmbeddedServer north = server("north");
        try (EmbeddedServer south = server("south");
                Link toSouth = Link.to(south.port());
                Link toNorth = Link.to(north.port())) {
            execute(south, "theatre", "SELECT tributary.adopt('south')");
            try (Application atNorth = start(jar, "north", north.port(), toSouth.port());
                    Application atSouth = start(jar, "south", toNorth.port(), south.port())) {
                atNorth.ready("/performances", 200);
                atSouth.ready("/performances", 200);
                story(atNorth, atSouth, north, south, List.of(toSouth, toNorth));
            }
        }
        return north;
    }

    private static Application start(Path jar, String site, int north, int south) throws IOException {
        return Application.start(
                jar,
                WORK.resolve(site + ".log"),
                List.of(
                        "--spring.profiles.active=sites",
                        "--tributary.site=" + site,
                        "--spring.datasource.url=" + url(site.equals("north") ? north : south),
                        "--tributary.sites.north.url=" + url(north),
                        "--tributary.sites.south.url=" + url(south),
                        "--tributary.replication.retry=500ms"));
    }

    private static String url(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/theatre";
    }

    private void story(
            Application atNorth, Application atSouth, EmbeddedServer north, EmbeddedServer south, List<Link> links)
            throws Exception {
        String id = text(north, "SELECT " + TEMPEST);
        String tempest = "/performances/" + id;
        String donations = "SELECT donations FROM performance WHERE id = '" + id + "'";

        assertThat(atSouth.post(tempest + "/donations", "{\"amount\": 20}").status())
                .isEqualTo(200);
        atNorth.await("the donation arrives", () -> text(north, donations).equals("20.00"));
        atSouth.await(
                "a booking at south reaches the coordinator",
                () -> atSouth.post(tempest + "/bookings", "{\"customer\": \"Ada\", \"tickets\": 2}")
                                .status()
                        == 201);

        links.forEach(Link::cut);
        assertThat(atNorth.post(tempest + "/donations", "{\"amount\": 5}").status())
                .isEqualTo(200);
        assertThat(atSouth.post(tempest + "/donations", "{\"amount\": 7}").status())
                .isEqualTo(200);
        assertThat(atNorth.post(tempest + "/bookings", "{\"customer\": \"Ben\", \"tickets\": 2}")
                        .status())
                .isEqualTo(201);
        Answer refused = atSouth.post(tempest + "/bookings", "{\"customer\": \"Cleo\", \"tickets\": 2}");
        shown("cut", refused.status() + " " + refused.type() + "\n" + refused.body());

        links.forEach(Link::heal);
        for (EmbeddedServer server : List.of(north, south)) {
            atNorth.await(
                    "both sites have all donations",
                    () -> text(server, donations).equals("32.00"));
            atNorth.await(
                    "and all bookings",
                    () -> text(server, "SELECT sum(tickets) FROM booking WHERE performance_id = '" + id + "'")
                            .equals("4"));
        }
        Answer sold = atNorth.post(tempest + "/bookings", "{\"customer\": \"Dora\", \"tickets\": 11}");
        shown("too-many", sold.status() + " " + sold.type() + "\n" + sold.body());
    }

    private static void copy(Path from, Path to) throws Exception {
        // With the owner and the rights that the server insists on.
        Process copy = new ProcessBuilder("cp", "-a", from.toString(), to.toString())
                .inheritIO()
                .start();
        assertThat(copy.waitFor()).isZero();
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
