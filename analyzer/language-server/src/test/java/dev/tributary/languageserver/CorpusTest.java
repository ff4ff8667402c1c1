package dev.tributary.languageserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.languageserver.features.Completion;
import dev.tributary.languageserver.features.Formatting;
import dev.tributary.languageserver.features.Hovers;
import dev.tributary.languageserver.features.Outline;
import dev.tributary.languageserver.features.Places;
import dev.tributary.languageserver.names.Occurrence;
import dev.tributary.languageserver.text.FileNames;
import dev.tributary.languageserver.text.Text;
import dev.tributary.languageserver.verdicts.Verdicts;
import dev.tributary.languageserver.workspace.Applications;
import dev.tributary.languageserver.workspace.Documents;
import dev.tributary.languageserver.workspace.Reading;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.eclipse.lsp4j.CompletionItem;
import org.eclipse.lsp4j.Range;
import org.junit.jupiter.api.Test;

/** Every file of the repository, as an editor looks at it. */
class CorpusTest {
    private static final Path ROOT = Path.of("..", "..");
    private static final int COMPLETED = 80;
    private static final int MUTANTS = 40;
    private static final String TEXT_URI = "untitled:text.inv";

    private final Documents documents = new Documents();
    private final Applications applications = new Applications(documents);

    private static List<Path> files() throws Exception {
        List<Path> all = new ArrayList<>();
        for (String module : List.of("analyzer", "invariant-dsl", "middleware", "sample-app")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module))) {
                files.filter(file -> file.toString().endsWith(".inv"))
                        .filter(file -> !ROOT.relativize(file).toString().contains("target"))
                        .sorted()
                        .forEach(all::add);
            }
        }
        assertThat(all).hasSizeGreaterThan(50);
        return all;
    }

    /** Those without errors. */
    private List<Reading> valid() throws Exception {
        return files().stream()
                .flatMap(file -> applications.read(FileNames.of(file)).stream())
                .filter(reading -> reading.result().application().isPresent())
                .toList();
    }

    @Test
    void everyNameOfAFileWithoutErrorsStandsForSomething() throws Exception {
        int names = 0;
        for (Reading reading : valid()) {
            for (String file : reading.documents().keySet()) {
                assertThat(reading.names(file).all())
                        .allSatisfy(o -> assertThat(builtIn(o) || o.symbol() != null)
                                .as(o.text() + " at " + o.range())
                                .isTrue());
                names += reading.names(file).all().size();
            }
        }
        assertThat(names).isGreaterThan(3_000);
    }

    private static boolean builtIn(Occurrence o) {
        return (o.slot().expects() == Occurrence.Expects.TYPE
                        || o.slot().expects() == Occurrence.Expects.PARAMETER_TYPE)
                && List.of("int", "long", "decimal", "text", "boolean", "uuid", "timestamp", "date")
                        .contains(o.text());
    }

    @Test
    void whatStandsInAFileIsOfferedWhereItStands() throws Exception {
        Random random = new Random(40);
        List<Reading> readings = valid();
        int asked = 0;
        int whileWriting = 0;
        for (int i = 0; i < COMPLETED; i++) {
            Reading reading = readings.get(random.nextInt(readings.size()));
            List<Occurrence> uses = reading.names(reading.root()).all().stream()
                    .filter(o -> !o.declaration())
                    .toList();
            if (!uses.isEmpty()) {
                Occurrence use = uses.get(random.nextInt(uses.size()));
                Text text = reading.document(reading.root()).text();
                int start = text.offset(use.range().start());
                assertThat(Completion.at(text, start, reading.declarations(), true))
                        .as(use.text() + " at " + use.range())
                        .extracting(CompletionItem::getLabel)
                        .contains(use.text());
                Text written = new Text(text.content().substring(0, start));
                boolean known = Completion.at(written, start, reading.declarations(), true).stream()
                        .anyMatch(item -> item.getLabel().equals(use.text()));
                whileWriting += known ? 1 : 0;
                asked++;
            }
        }
        // While it is being written, a sum does not know yet what it goes over.
        assertThat(asked).isGreaterThan(COMPLETED / 2);
        assertThat(whileWriting).isGreaterThan(asked * 9 / 10);
    }

    @Test
    void nothingThatCanBeWrittenIsTooMuch() throws Exception {
        Random random = new Random(41);
        List<Path> files = files();
        for (int i = 0; i < MUTANTS; i++) {
            StringBuilder text = new StringBuilder(Files.readString(files.get(random.nextInt(files.size()))));
            for (int change = 0; change < 5; change++) {
                int at = random.nextInt(text.length() + 1);
                int to = Math.min(text.length(), at + random.nextInt(30));
                String[] pieces = {
                    "", "{", "(", ".", "\"", "\uD83D\uDE00", "\r", "operation", "for all x in", "import \"x\"", "\ud800"
                };
                text.replace(at, to, pieces[random.nextInt(pieces.length)]);
            }
            documents.open(TEXT_URI, i, text.toString());
            Reading reading = applications.reading(TEXT_URI).orElseThrow();
            Documents.Document document = reading.document(TEXT_URI);
            Text read = document.text();
            Outline.of(document);
            Formatting.of(document);
            for (int place = 0; place < 10; place++) {
                int offset = random.nextInt(text.length() + 1);
                Hovers.at(reading, TEXT_URI, read.place(offset), new Verdicts.Awaited());
                Places.named(List.of(reading), TEXT_URI, read.place(offset), true);
            }
            assertThat(Completion.at(read, random.nextInt(text.length() + 1), reading.declarations(), true))
                    .doesNotContainNull();
        }
    }

    @Test
    void editsAndPlacesAreThoseOfThePlainText() {
        Random random = new Random(42);
        String[] pieces = {"a", "\n", "\r\n", "\r", "\uD83D\uDE00", "longer piece", "\t"};
        String plain = "";
        Text text = new Text(plain);
        for (int i = 0; i < 2_000; i++) {
            int from = random.nextInt(plain.length() + 1);
            int to = Math.min(plain.length(), from + random.nextInt(4));
            String piece = random.nextInt(3) == 0 ? "" : pieces[random.nextInt(pieces.length)];
            Range range = new Range(text.position(from), text.position(to));
            int start = text.offset(range.getStart());
            int end = Math.max(start, text.offset(range.getEnd()));
            // The place between a carriage return and its line feed is none of the protocol.
            assertThat(start).isBetween(from - 1, from);
            assertThat(end).isBetween(to - 1, to);
            plain = plain.substring(0, start) + piece + plain.substring(end);
            text = text.with(range, piece);
            assertThat(text.content()).isEqualTo(plain);
            int place = random.nextInt(plain.length() + 1);
            boolean inside = place > 0
                    && place < plain.length()
                    && Character.isSurrogatePair(plain.charAt(place - 1), plain.charAt(place));
            assertThat(text.offset(text.place(place))).isEqualTo(inside ? place + 1 : place);
        }
    }
}
