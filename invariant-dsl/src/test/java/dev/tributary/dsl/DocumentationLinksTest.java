package dev.tributary.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages lead somewhere, and every one can be found. */
class DocumentationLinksTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path DOCS = ROOT.resolve("docs");
    private static final Path INDEX = DOCS.resolve("README.md");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern CODE =
            Pattern.compile("^ *```.*?^ *```|``[^\\n]+?``|`[^`\\n]+`", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern HEADING = Pattern.compile("^#{1,6} +(.+?) *$", Pattern.MULTILINE);

    /** A link to a file, or to a heading of it. */
    private record Link(Path from, String target) {
        boolean isOutside() {
            return target.matches("[a-z]+:.*");
        }

        Path file() {
            String path = target.replaceFirst("#.*", "");
            return path.isEmpty() ? from : from.resolveSibling(path).normalize();
        }

        String anchor() {
            int hash = target.indexOf('#');
            return hash < 0 ? "" : target.substring(hash + 1);
        }

        @Override
        public String toString() {
            return ROOT.relativize(from) + " -> " + target;
        }
    }

    @Test
    void noLinkIsDead() throws Exception {
        List<String> dead = new ArrayList<>();
        for (Path page : pages()) {
            for (Link link : links(page)) {
                if (!link.isOutside() && !exists(link)) {
                    dead.add(link.toString());
                }
            }
        }
        assertThat(dead).isEmpty();
    }

    /** But the pages of diagnostics and decisions, which have lists of their own. */
    @Test
    void theIndexHasEveryPage() throws Exception {
        Set<Path> listed = links(INDEX).stream().map(Link::file).collect(Collectors.toSet());
        Set<Path> missing = new TreeSet<>();
        try (Stream<Path> pages = Files.list(DOCS)) {
            pages.filter(page -> page.toString().endsWith(".md") && !page.equals(INDEX))
                    .filter(page -> !listed.contains(page))
                    .forEach(missing::add);
        }
        assertThat(missing).isEmpty();
    }

    private static boolean exists(Link link) throws IOException {
        Path file = link.file();
        if (!Files.exists(file) || !file.startsWith(ROOT)) {
            return false;
        }
        return link.anchor().isEmpty()
                || !file.toString().endsWith(".md")
                || anchors(Files.readString(file)).contains(link.anchor());
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.walk(DOCS)) {
            Stream.concat(top, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .forEach(pages::add);
        }
        assertThat(pages).hasSizeGreaterThan(50);
        return pages;
    }

    private static List<Link> links(Path page) throws IOException {
        return LINK.matcher(CODE.matcher(Files.readString(page)).replaceAll("code"))
                .results()
                .map(match -> new Link(page, match.group(1)))
                .toList();
    }

    /** As the usual renderers name headings: words in lower case with hyphens between them, a number after a name that comes again. */
    private static Set<String> anchors(String text) {
        Map<String, Integer> seen = new HashMap<>();
        Set<String> anchors = new TreeSet<>();
        HEADING.matcher(text.replaceAll("(?ms)^ *```.*?^ *```", "")).results().forEach(match -> {
            String name = match.group(1)
                    .replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{Nd}_ -]", "")
                    .replace(' ', '-');
            int before = seen.merge(name, 1, Integer::sum) - 1;
            anchors.add(before == 0 ? name : name + "-" + before);
        });
        return anchors;
    }
}
