package dev.tributary.dsl.syntax;

import dev.tributary.dsl.source.Diagnostic;
import dev.tributary.dsl.source.Position;
import dev.tributary.dsl.source.Severity;
import dev.tributary.dsl.source.SourceRange;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ErrorNode;
import org.antlr.v4.runtime.tree.ParseTreeListener;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;

/** Turns text into a syntax tree; every syntax error of the file becomes a diagnostic. */
public final class SyntaxParser {
    /** Deeper nesting than this is refused, so that no input can exhaust the stack. */
    static final int MAXIMUM_DEPTH = 200;

    /** Every word of the language, those that can also be names included. */
    public static final Set<String> KEYWORDS = IntStream.rangeClosed(1, InvLexer.VOCABULARY.getMaxTokenType())
            .mapToObj(InvLexer.VOCABULARY::getLiteralName)
            .filter(literal -> literal != null && Character.isLetter(literal.charAt(1)))
            .map(literal -> literal.substring(1, literal.length() - 1))
            .collect(Collectors.toUnmodifiableSet());

    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<=", ">", ">=");

    /** Between two of these there is one condition, or one declaration. */
    private static final Set<String> CONDITION_ENDS = Set.of(
            "requires",
            "invariant",
            "insert",
            "delete",
            "raise",
            "lower",
            "=",
            "+=",
            "-=",
            "and",
            "or",
            "implies",
            "not",
            ",",
            ":",
            "(",
            ")",
            "{",
            "}");

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
        Token deep = tooDeep(tokens.getTokens());
        if (deep != null) {
            return new Tree(null, tokens.getTokens(), List.of(depthError(fileName, deep)));
        }
        InvParser parser = new InvParser(tokens);
        parser.removeErrorListeners();
        parser.addErrorListener(errors);
        parser.addParseListener(new DepthGuard());
        try {
            InvParser.FileContext file = parser.file();
            Token chained = tooDeep(file);
            return chained == null
                    ? new Tree(file, tokens.getTokens(), errors.diagnostics())
                    : new Tree(null, tokens.getTokens(), List.of(depthError(fileName, chained)));
        } catch (TooDeepException e) {
            return new Tree(null, tokens.getTokens(), List.of(depthError(fileName, e.token)));
        }
    }

    /** Stops at the depth itself, whatever the text did to escape the estimate of {@link #tooDeep}. */
    private static final class DepthGuard implements ParseTreeListener {
        private int expressions;

        @Override
        public void enterEveryRule(ParserRuleContext rule) {
            if (rule.getRuleIndex() == InvParser.RULE_expression && ++expressions > MAXIMUM_DEPTH) {
                throw new TooDeepException(rule.getStart());
            }
        }

        @Override
        public void exitEveryRule(ParserRuleContext rule) {
            if (rule.getRuleIndex() == InvParser.RULE_expression) {
                expressions--;
            }
        }

        @Override
        public void visitTerminal(TerminalNode node) {
            // Words do not nest.
        }

        @Override
        public void visitErrorNode(ErrorNode node) {
            // Words do not nest.
        }
    }

    /** The first expression that is nested too deeply by chains of operators, for which the parser need not recurse. */
    private static @Nullable Token tooDeep(InvParser.FileContext file) {
        Deque<Nested> open = new ArrayDeque<>();
        open.push(new Nested(file, 0));
        while (!open.isEmpty()) {
            Nested next = open.pop();
            if (next.depth() > MAXIMUM_DEPTH) {
                return next.rule().getStart();
            }
            for (int i = 0; i < next.rule().getChildCount(); i++) {
                if (next.rule().getChild(i) instanceof ParserRuleContext child) {
                    boolean deeper = child.getRuleIndex() == InvParser.RULE_expression;
                    open.push(new Nested(child, next.depth() + (deeper ? 1 : 0)));
                }
            }
        }
        return null;
    }

    /** A part of the tree, and how many expressions it lies in. */
    private record Nested(ParserRuleContext rule, int depth) {}

    /** Leaves the parser from any depth. */
    private static final class TooDeepException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Token token;

        TooDeepException(Token token) {
            super("too deep", null, false, false);
            this.token = token;
        }
    }

    private static Diagnostic depthError(String fileName, Token token) {
        return new Diagnostic(
                Severity.ERROR,
                "TRB0004",
                rangeOf(fileName, token),
                "more than " + MAXIMUM_DEPTH + " parts are nested here",
                List.of(),
                Optional.of("split it into several `requires` lines, invariants or operations"));
    }

    /**
     * The first word that is nested too deeply to be read at all. Nesting is bounded by what makes the parser recurse: open
     * parentheses, and runs of prefix or right-associative operators. A left-associative chain nests the tree as well, so
     * its operators count within one statement.
     */
    private static @Nullable Token tooDeep(List<Token> tokens) {
        int depth = 0;
        int blocks = 0;
        int branches = 0;
        int dots = 0;
        int comparisons = 0;
        Token before = null;
        for (Token token : tokens) {
            String text = token.getText();
            switch (text) {
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
            comparisons =
                    COMPARISONS.contains(text) ? comparisons + 1 : CONDITION_ENDS.contains(text) ? 0 : comparisons;
            boolean path =
                    text.equals(".") || (before != null && before.getText().equals("."));
            dots = !path ? 0 : text.equals(".") ? dots + 1 : dots;
            if (depth > MAXIMUM_DEPTH
                    || blocks > MAXIMUM_DEPTH
                    || branches > MAXIMUM_DEPTH
                    || comparisons > MAXIMUM_DEPTH
                    || dots > MAXIMUM_DEPTH) {
                return token;
            }
            before = token;
        }
        return null;
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
