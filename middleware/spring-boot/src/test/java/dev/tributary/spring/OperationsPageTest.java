package dev.tributary.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The listings on the page about operations are code that the tests run. */
class OperationsPageTest {
    private static final Path ROOT = Path.of("..", "..");
    private static final Pattern LISTING = Pattern.compile("<!-- (\\S+) -->\\n```\\w*\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern FENCE = Pattern.compile("^```", Pattern.MULTILINE);

    @Test
    void everyListingIsInItsFile() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/operations.md"));
        Matcher listing = LISTING.matcher(page);
        int listings = 0;
        while (listing.find()) {
            listings++;
            assertThat(Files.readString(ROOT.resolve(listing.group(1)))).contains(listing.group(2));
        }
        assertThat(FENCE.matcher(page).results().count())
                .as("fences, two for each listing")
                .isEqualTo(2L * listings);
    }
}
