package dev.tributary.dsl.syntax;

import dev.tributary.dsl.source.Diagnostic;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;

/** The concrete syntax of a file: every word, in the tree of the grammar's rules, and every comment. */
public sealed interface Concrete {

    /** All words of this part, in the order of the text. */
    Stream<Word> words();

    /**
     * A part that a rule of the grammar reads.
     *
     * @param name the rule's name, or that of its alternative where it has one
     */
    record Rule(String name, List<Concrete> children) implements Concrete {
        public Rule {
            children = List.copyOf(children);
        }

        @Override
        public Stream<Word> words() {
            // Not by recursion, because rules nest and streams take more of the stack.
            List<Word> words = new ArrayList<>();
            Deque<Concrete> next = new ArrayDeque<>();
            next.push(this);
            while (!next.isEmpty()) {
                Concrete part = next.pop();
                if (part instanceof Word word) {
                    words.add(word);
                } else if (part instanceof Rule rule) {
                    for (int i = rule.children().size() - 1; i >= 0; i--) {
                        next.push(rule.children().get(i));
                    }
                }
            }
            return words.stream();
        }
    }

    /**
     * One word, sign or literal, as written.
     *
     * @param line where it starts, from 1
     * @param column where it starts, from 0
     */
    record Word(String text, int line, int column) implements Concrete {
        @Override
        public Stream<Word> words() {
            return Stream.of(this);
        }
    }

    /**
     * One comment, with the slashes that start it.
     *
     * @param trailing whether a word stands before it on its line
     */
    record Comment(String text, int line, int column, boolean trailing) {}

    /** A file that the grammar reads as a whole. */
    record File(Rule root, List<Comment> comments) {
        public File {
            comments = List.copyOf(comments);
        }
    }

    /**
     * What reading a text gave.
     *
     * @param file empty when there is any syntax error
     */
    record Result(Optional<File> file, List<Diagnostic> diagnostics) {
        public Result {
            diagnostics = List.copyOf(diagnostics);
        }
    }

    /** Reads a text; never throws for anything that the text contains. */
    static Result read(String fileName, String text) {
        SyntaxParser.Tree tree = SyntaxParser.tree(fileName, text);
        return tree.file() == null || !tree.diagnostics().isEmpty()
                ? new Result(Optional.empty(), tree.diagnostics())
                : new Result(Optional.of(new File(rule(tree.file()), comments(tree.tokens()))), List.of());
    }

    private static List<Comment> comments(List<Token> tokens) {
        List<Comment> comments = new ArrayList<>();
        int lastLine = 0;
        for (Token token : tokens) {
            if (token.getType() == InvLexer.COMMENT) {
                comments.add(new Comment(
                        token.getText().stripTrailing(),
                        token.getLine(),
                        token.getCharPositionInLine(),
                        token.getLine() == lastLine));
            } else if (token.getType() != Token.EOF) {
                lastLine = token.getLine();
            }
        }
        return comments;
    }

    private static Rule rule(ParserRuleContext tree) {
        List<Concrete> children = new ArrayList<>();
        for (ParseTree child : tree.children == null ? List.<ParseTree>of() : tree.children) {
            if (child instanceof ParserRuleContext inner) {
                children.add(rule(inner));
            } else if (child instanceof TerminalNode leaf && leaf.getSymbol().getType() != Token.EOF) {
                Token token = leaf.getSymbol();
                children.add(new Word(token.getText(), token.getLine(), token.getCharPositionInLine()));
            }
        }
        String name = tree.getClass().getSimpleName().replaceFirst("Context$", "");
        return new Rule(Character.toLowerCase(name.charAt(0)) + name.substring(1), children);
    }
}
