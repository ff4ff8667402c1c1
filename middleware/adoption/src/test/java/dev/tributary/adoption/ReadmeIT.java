package dev.tributary.adoption;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.adoption.Application.Answer;
import dev.tributary.postgres.embedded.EmbeddedServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole application that README.md shows is built by a real Maven, and does what README.md says. */
class ReadmeIT {
    private static final List<Listing> LISTINGS = Listing.of(Listing.ROOT.resolve("README.md"));
    private static final int CALLERS = 8;

    @TempDir
    Path directory;

    private static void shown(String name, String actual) {
        assertThat(LISTINGS)
                .filteredOn(listing -> listing.source().equals("output " + name))
                .singleElement()
                .satisfies(listing -> {
                    assertThat(listing.text()).isNotBlank();
                    assertThat(listing.isIn(actual)).as(actual).isTrue();
                });
    }

    @Test
    void nothingIsLentTwice() throws Exception {
        Adopter library = new Adopter("library", directory.resolve("application"), Map.of());
        shown("library-verdicts", library.mvn("package").succeeded().output());
        try (EmbeddedServer server = EmbeddedServer.start(directory.resolve("server"), 0, Map.of())) {
            server.createRole("library", "library", "");
            server.createDatabase("library", "library");
            try (Connection connection = server.connect("library");
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE ROLE tributary_writer NOLOGIN");
                statement.execute("GRANT tributary_writer TO library WITH INHERIT FALSE, SET TRUE");
            }
            try (Application running = Application.start(
                    library.file("target/library-1.0.jar"),
                    directory.resolve("library.log"),
                    List.of(
                            "--spring.datasource.url=" + server.jdbcUrl("library"),
                            "--spring.datasource.username=library",
                            "--spring.datasource.password=library"))) {
                running.ready("/books", 405);
                lend(running);
            }
        }
    }

    private static void lend(Application running) throws Exception {
        String book =
                running.post("/books?title=Middlemarch&copies=3", "").body().replace("\"", "");
        List<Answer> answers = together(() -> running.post("/books/" + book + "/lend", ""));
        assertThat(answers.stream().filter(answer -> answer.status() == 200)).hasSize(3);
        List<Answer> refused =
                answers.stream().filter(answer -> answer.status() != 200).toList();
        assertThat(refused).hasSize(CALLERS - 3).allSatisfy(answer -> shown("library-refused", answer.body()));
        assertThat(running.post("/books/" + book + "/give-back", "").status()).isEqualTo(200);
        assertThat(running.post("/books/" + book + "/lend", "").status()).isEqualTo(200);
    }

    /** What each of some callers gets, who ask at once. */
    private static List<Answer> together(Callable<Answer> question) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            List<Future<Answer>> futures = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                futures.add(callers.submit(question));
            }
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> future : futures) {
                answers.add(future.get());
            }
            return answers;
        } finally {
            callers.shutdown();
        }
    }
}
