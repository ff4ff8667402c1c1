package dev.tributary.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.analyzer.schema.DatabaseImport;
import dev.tributary.postgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The goal against a real database; what an import carries over is tested with the command. */
class ImportMojoTest {
    @TempDir
    Path folder;

    @Test
    void writesAFileOnceAndSaysWhyItCannot() throws Exception {
        try (TestDatabase database = TestDatabase.create()) {
            try (Connection connection = database.connectAsOwner();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE account (id uuid PRIMARY KEY, balance integer CHECK (balance >= 0))");
            }
            Path file = folder.resolve("src").resolve("bank.inv");
            List<String> said = new ArrayList<>();
            ImportMojo.write(source(database, "public"), file, said::add);
            assertThat(file).content().contains("application bank", "entity Account {", "a.balance >= 0");
            assertThat(said).singleElement().asString().contains("1 entity, 1 invariant, 0 things not carried over");
            assertThatThrownBy(() -> ImportMojo.write(source(database, "public"), file, said::add))
                    .isInstanceOf(MojoFailureException.class)
                    .hasMessageContaining("exists already");
            assertThatThrownBy(() -> ImportMojo.write(source(database, "no"), folder.resolve("no.inv"), said::add))
                    .isInstanceOf(MojoFailureException.class)
                    .hasMessage("there is no schema `no`");
        }
    }

    private static DatabaseImport.Source source(TestDatabase database, String schema) {
        return new DatabaseImport.Source(
                database.jdbcUrl(),
                Optional.of(database.ownerUser()),
                Optional.of(database.ownerPassword()),
                List.of(schema),
                Optional.of("bank"));
    }
}
