package dev.tributary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages of the documentation, from the jar. */
class CodeCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    @Test
    void printsEveryPage() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("..", "..", "docs", "diagnostics"))) {
            List<Path> pages = files.sorted().toList();
            assertThat(pages).hasSizeGreaterThan(40);
            for (Path page : pages) {
                out.getBuffer().setLength(0);
                assertThat(run("code", page.getFileName().toString().replace(".md", "")))
                        .isEqualTo(ExitCode.CLEAN);
                assertThat(out.toString()).isEqualTo(Files.readString(page));
            }
        }
        assertThat(run("code", "trb0101")).isEqualTo(ExitCode.CLEAN);
    }

    @Test
    void saysWhatIsNoCode() {
        assertThat(run("code", "TRB9999")).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(err.toString()).isEqualToIgnoringNewLines("error: there is no diagnostic TRB9999");
        err.getBuffer().setLength(0);
        assertThat(run("code", "../x")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("the code is `../x`, expected one such as TRB0102");
        out.getBuffer().setLength(0);
        assertThat(run("--help")).isEqualTo(ExitCode.CLEAN);
        assertThat(out.toString()).contains("tributary code TRB0102");
    }
}
