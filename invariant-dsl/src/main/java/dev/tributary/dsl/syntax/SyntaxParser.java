package dev.tributary.dsl.syntax;

import dev.tributary.dsl.source.Diagnostic;
import dev.tributary.dsl.source.Position;
import dev.tributary.dsl.source.Severity;
import dev.tributary.dsl.source.SourceRange;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/** Turns text into a syntax tree; every syntax error of the file becomes a diagnostic. */
public final class SyntaxParser {
    /** Deeper nesting than this is refused, so that no input can exhaust the stack. */
    static final int MAXIMUM_DEPTH = 200;

    private SyntaxParser() {}

    /**
     * The outcome of reading one file.
     *
     * @param file null when the text nests too deeply to be read at all
     */
    public record Result(Syntax.@Nullable File file, List<Diagnostic> diagnostics) {
        public Result {
            diagnostics = List.copyOf(diagnostics);
        }
    }

    /** Reads {@code text}; never throws for anything that the text contains. */
    public static Result parse(String fileName, String text) {
        Tree tree = tree(fileName, text);
        Syntax.File file = tree.file() == null ? null : new SyntaxBuilder(fileName).file(tree.file());
        return new Result(file, tree.diagnostics());
    }

    /** What ANTLR made of a text; no tree when it nests too deeply. */
    record Tree(InvParser.@Nullable FileContext file, List<Token> tokens, List<Diagnostic> diagnostics) {}

    static Tree tree(String fileName, String text) {
        ErrorTranslator errors = new ErrorTranslator(fileName);
        InvLexer lexer = new InvLexer(CharStreams.fromString(text, fileName));
        lexer.removeErrorListeners();
        lexer.addErrorListener(errors);
        CommonTokenStream tokens = new CommonTokenStream(lexer);
        tokens.fill();
        Optional<Diagnostic> tooDeep = depthError(fileName, tokens.getTokens());
        if (tooDeep.isPresent()) {
            return new Tree(null, tokens.getTokens(), List.of(tooDeep.get()));
        }
        InvParser parser = new InvParser(tokens);
        parser.removeErrorListeners();
        parser.addErrorListener(errors);
        InvParser.FileContext file = parser.file();
        return new Tree(file, tokens.getTokens(), errors.diagnostics());
    }

    /**
     * Nesting is bounded by what makes the parser recurse: open parentheses, and runs of prefix or right-associative
     * operators. A left-associative chain nests the tree as well, so its operators count within one statement.
     */
    private static Optional<Diagnostic> depthError(String fileName, List<Token> tokens) {
        int depth = 0;
        int blocks = 0;
        int branches = 0;
        for (Token token : tokens) {
            switch (token.getText()) {
                case "(", "not", "implies", "-", "+", "*", "and", "or", "in", "for", "exists" -> depth++;
                case "else" -> branches++;
                case ")" -> depth = Math.max(0, depth - 1);
                case "{" -> {
                    blocks++;
                    depth = 0;
                }
                case "}" -> {
                    blocks = Math.max(0, blocks - 1);
                    depth = depth > MAXIMUM_DEPTH ? depth : 0;
                }
                case "operation" -> {
                    depth = 0;
                    branches = 0;
                }
                case "requires", "invariant", "insert", "delete", "raise", "lower", "=", "+=", "-=" -> depth = 0;
                default -> {}
            }
            if (depth > MAXIMUM_DEPTH || blocks > MAXIMUM_DEPTH || branches > 10 * MAXIMUM_DEPTH) {
                return Optional.of(new Diagnostic(
                        Severity.ERROR,
                        "TRB0004",
                        rangeOf(fileName, token),
                        "this expression has more than " + MAXIMUM_DEPTH + " nested parts",
                        List.of(),
                        Optional.of("split it into several `requires` lines or invariants")));
            }
        }
        return Optional.empty();
    }

    static SourceRange rangeOf(String fileName, Token token) {
        Position start = new Position(Math.max(1, token.getLine()), token.getCharPositionInLine() + 1);
        String text = token.getType() == Token.EOF ? "" : token.getText();
        int length = text.codePointCount(0, text.length());
        return new SourceRange(fileName, start, new Position(start.line(), start.column() + length));
    }

    static SourceRange rangeOf(String fileName, Token first, @Nullable Token last) {
        SourceRange start = rangeOf(fileName, first);
        if (last == null || last.getTokenIndex() < first.getTokenIndex()) {
            return start;
        }
        return new SourceRange(fileName, start.start(), rangeOf(fileName, last).end());
    }
}
