package dev.tributary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as its users meet it: files before and after, and an exit code. */
class FmtCommandTest {
    private static final String CROOKED = "application bank\nentity  Account{key id:uuid}\n";
    private static final String STRAIGHT = "application bank\n\nentity Account { key id: uuid }\n";
    private static final String BROKEN = "application bank\nentity Account { key id uuid }\n";

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private Path file(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text);
    }

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    @Test
    void formatsInPlaceAndLeavesNothingBehind() throws Exception {
        Path bank = file("bank.inv", CROOKED);
        Files.setPosixFilePermissions(bank, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(run("fmt", bank.toString())).isEqualTo(ExitCode.CLEAN);
        assertThat(bank).hasContent(STRAIGHT);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(bank)))
                .isEqualTo("rw-r-----");
        assertThat(out.toString()).isEqualTo(bank + " is formatted" + System.lineSeparator());
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(bank);
        }
    }

    @Test
    void doesNotTouchWhatHasItsLayout() throws Exception {
        Path bank = file("bank.inv", STRAIGHT);
        FileTime before = FileTime.fromMillis(0);
        Files.setLastModifiedTime(bank, before);
        assertThat(run("fmt", bank.toString())).isEqualTo(ExitCode.CLEAN);
        assertThat(Files.getLastModifiedTime(bank)).isEqualTo(before);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void followsALinkToTheFile() throws Exception {
        Path bank = file("bank.inv", CROOKED);
        Path link = Files.createSymbolicLink(folder.resolve("link.inv"), bank.getFileName());
        assertThat(run("fmt", link.toString())).isEqualTo(ExitCode.CLEAN);
        assertThat(link).isSymbolicLink();
        assertThat(bank).hasContent(STRAIGHT);
    }

    @Test
    void onlyChecks() throws Exception {
        Path bank = file("bank.inv", CROOKED);
        Path good = file("good.inv", STRAIGHT);
        assertThat(run("fmt", "--check", good.toString())).isEqualTo(ExitCode.CLEAN);
        assertThat(run("fmt", good.toString(), bank.toString(), "--check")).isEqualTo(ExitCode.BROKEN_EXPECTATION);
        assertThat(out.toString()).isEqualTo(bank + " would change" + System.lineSeparator());
        assertThat(bank).hasContent(CROOKED);
    }

    @Test
    void leavesABrokenFileAloneAndFormatsTheOthers() throws Exception {
        Path broken = file("broken.inv", BROKEN);
        Path bank = file("bank.inv", CROOKED);
        assertThat(run("fmt", broken.toString(), bank.toString())).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(broken).hasContent(BROKEN);
        assertThat(bank).hasContent(STRAIGHT);
        assertThat(err.toString())
                .contains("broken.inv:2:25-2:29: error TRB0002", "entity Account { key id uuid }", "is left as it is");
    }

    @Test
    void namesAndTypesDoNotMatter() throws Exception {
        Path part = file("part.inv", "entity  Line{ key order:Order }");
        assertThat(run("fmt", part.toString())).isEqualTo(ExitCode.CLEAN);
        assertThat(part).hasContent("entity Line { key order: Order }\n");
    }

    @Test
    void saysWhichFileIsMissing() {
        assertThat(run("fmt", folder.resolve("none.inv").toString())).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(err.toString()).contains("none.inv does not exist");
        assertThat(run("fmt")).isEqualTo(ExitCode.USAGE);
    }
}
