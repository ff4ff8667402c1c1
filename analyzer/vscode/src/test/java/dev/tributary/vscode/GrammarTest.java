package dev.tributary.vscode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.secondsun.tm4e.core.grammar.IGrammar;
import dev.secondsun.tm4e.core.grammar.IToken;
import dev.secondsun.tm4e.core.grammar.ITokenizeLineResult;
import dev.secondsun.tm4e.core.grammar.StackElement;
import dev.secondsun.tm4e.core.registry.Registry;
import dev.tributary.dsl.syntax.Concrete;
import dev.tributary.dsl.syntax.SyntaxParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The colours, by the engine that editors have, held against what the parser reads. */
class GrammarTest {
    private static final Path ROOT = Path.of("..", "..");
    private static final Pattern EXAMPLE = Pattern.compile("```inv\n(.*?)```", Pattern.DOTALL);
    private static final String WORD = "(keyword|storage\\.modifier|constant\\.language|support\\.function).*";

    private static IGrammar grammar;

    @BeforeAll
    static void load() throws Exception {
        Path file = Path.of("target", "vsix", "extension", "syntaxes", "inv.tmLanguage.json");
        try (InputStream json = Files.newInputStream(file)) {
            grammar = new Registry().loadGrammarFromPathSync("inv.tmLanguage.json", json);
        }
    }

    /** By line, the innermost scope of each character. */
    private static List<List<String>> scopes(String text) {
        List<List<String>> all = new ArrayList<>();
        StackElement state = null;
        for (String line : text.split("\n", -1)) {
            ITokenizeLineResult result = grammar.tokenizeLine(line, state);
            state = result.getRuleStack();
            List<String> scopes = new ArrayList<>();
            for (IToken token : result.getTokens()) {
                List<String> names = token.getScopes();
                String innermost = names.get(names.size() - 1);
                while (scopes.size() < Math.min(token.getEndIndex(), line.length())) {
                    scopes.add(innermost);
                }
            }
            all.add(scopes);
        }
        return all;
    }

    /** The files of the repository, and the examples of its pages. */
    private static List<String> texts() throws Exception {
        List<String> texts = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = folder.getFileName().toString();
                boolean made = name.equals("target") || (name.startsWith(".") && !folder.equals(ROOT));
                return made ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                String name = file.toString();
                if (name.endsWith(".inv")) {
                    texts.add(Files.readString(file).replace("\r\n", "\n"));
                } else if (name.endsWith(".md")) {
                    EXAMPLE.matcher(Files.readString(file)).results().forEach(example -> texts.add(example.group(1)));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return texts;
    }

    @Test
    void everyWordOfEveryFileHasTheColourOfWhatItIs() throws Exception {
        int words = 0;
        List<String> wrong = new ArrayList<>();
        for (String text : texts()) {
            List<List<String>> scopes = scopes(text);
            var read = Concrete.read("file", text).file();
            if (read.isEmpty()) {
                continue;
            }
            words += check(read.get().root(), false, text, scopes, wrong);
            for (Concrete.Comment comment : read.get().comments()) {
                expect("comment.*", comment.text(), comment.line(), comment.column(), text, scopes, wrong);
            }
        }
        assertThat(words).isGreaterThan(10_000);
        assertThat(wrong).isEmpty();
    }

    private static int check(Concrete part, boolean name, String text, List<List<String>> scopes, List<String> wrong) {
        if (part instanceof Concrete.Rule rule) {
            int words = 0;
            for (Concrete child : rule.children()) {
                words += check(child, rule.name().equals("name"), text, scopes, wrong);
            }
            return words;
        }
        Concrete.Word word = (Concrete.Word) part;
        expect(expected(word.text(), name), word.text(), word.line(), word.column(), text, scopes, wrong);
        return 1;
    }

    /** The scopes that a word may have. */
    private static String expected(String word, boolean name) {
        boolean keyword = SyntaxParser.KEYWORDS.contains(word);
        if (keyword && name) {
            return ".*";
        } else if (keyword) {
            return WORD;
        } else if (word.startsWith("\"")) {
            return "string.*";
        } else if (Character.isDigit(word.charAt(0))) {
            return "constant\\.numeric.*";
        } else if (name) {
            return "(variable|entity|constant\\.other|support\\.type).*";
        }
        return "(keyword\\.operator|punctuation).*";
    }

    private static void expect(
            String scope,
            String word,
            int line,
            int column,
            String text,
            List<List<String>> scopes,
            List<String> wrong) {
        String written = text.split("\n", -1)[line - 1];
        String found = scopes.get(line - 1).get(written.offsetByCodePoints(0, column));
        if (!found.matches(scope)) {
            wrong.add("`" + word + "` is " + found + ", expected " + scope + " in: " + written);
        }
    }

    @Test
    void noWordOfTheLanguageIsForgotten() {
        assertThat(SyntaxParser.KEYWORDS)
                .hasSizeGreaterThan(40)
                .allSatisfy(word ->
                        assertThat(scopes(" " + word + " ").get(0).get(1)).matches(WORD));
    }

    @Test
    void aTextEndsWithItsLine() {
        List<List<String>> scopes = scopes("a: text \"never closed \\\" // no comment\n// a comment\nkey");
        assertThat(scopes.get(0).get(30)).startsWith("string");
        assertThat(scopes.get(1).get(0)).startsWith("comment");
        assertThat(scopes.get(2).get(0)).startsWith("storage");
    }
}
