package dev.tributary.adoption;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Listings that name a file are in that file: what the documentation shows is what tests run. */
class ListingsTest {
    static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.list(Listing.ROOT.resolve("docs"))) {
            return Stream.concat(docs.filter(page -> page.toString().endsWith(".md")), Stream.of(readme()))
                    .sorted()
                    .toList();
        }
    }

    private static Path readme() {
        return Listing.ROOT.resolve("README.md");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void listingsAreInTheirFiles(Path page) throws IOException {
        for (Listing listing : Listing.of(page)) {
            if (listing.isOfFile()) {
                assertThat(Files.readString(Listing.ROOT.resolve(listing.source())))
                        .as("%s has a listing of it", page)
                        .contains(listing.text());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"operations.md", "tutorial.md"})
    void everyListingSaysWhereItComesFrom(String page) {
        assertThat(Listing.of(Listing.ROOT.resolve("docs").resolve(page)))
                .isNotEmpty()
                .allSatisfy(listing ->
                        assertThat(listing.source()).as(listing.text()).isNotEmpty());
    }

    @Test
    void theEllipsisStandsForWhatDiffers() {
        assertThat(new Listing("output x", "a\nb … d\n…\nf\n").isIn("0\na\nb c d\ne\ne\nf\n"))
                .isTrue();
        assertThat(new Listing("output x", "a\nf\n").isIn("a\ne\nf\n")).isFalse();
        assertThat(new Listing("output x", "a\n").isIn("ab\n")).isFalse();
    }
}
