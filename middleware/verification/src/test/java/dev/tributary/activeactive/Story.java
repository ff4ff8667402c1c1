package dev.tributary.activeactive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a scenario shows, line by line, as the documentation tells it. */
final class Story {
    private static final Path PAGE = Path.of("..", "..", "docs", "active-active.md");

    private final List<String> lines = new ArrayList<>();

    Story(String title) {
        lines.add(title);
    }

    void tell(String line) {
        lines.add("  " + line);
    }

    /** One line with what each site has. */
    void tell(String north, String south, String remark) {
        tell(String.format("%-32s%-32s%s", "north: " + north, "south: " + south, remark)
                .stripTrailing());
    }

    /** Prints it, and holds the documentation to it. */
    void end() throws IOException {
        String text = String.join("\n", lines);
        System.out.println(text + "\n");
        if (!Boolean.getBoolean("tell"))
            assertThat(Files.readString(PAGE))
                    .as("what %s tells", PAGE)
                    .contains(text.indent(4).stripTrailing());
    }
}
