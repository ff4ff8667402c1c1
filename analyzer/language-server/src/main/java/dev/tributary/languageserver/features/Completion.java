package dev.tributary.languageserver.features;

import dev.tributary.dsl.source.Diagnostic;
import dev.tributary.dsl.source.Position;
import dev.tributary.dsl.syntax.Syntax;
import dev.tributary.dsl.syntax.SyntaxParser;
import dev.tributary.languageserver.names.Declarations;
import dev.tributary.languageserver.names.Names;
import dev.tributary.languageserver.names.Occurrence;
import dev.tributary.languageserver.names.Occurrence.Expects;
import dev.tributary.languageserver.names.Occurrence.Slot;
import dev.tributary.languageserver.names.Symbol;
import dev.tributary.languageserver.text.Text;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.lsp4j.CompletionItem;
import org.eclipse.lsp4j.CompletionItemKind;
import org.eclipse.lsp4j.InsertTextFormat;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.TextEdit;
import org.eclipse.lsp4j.jsonrpc.messages.Either;

/**
 * What can be written at a place. The parser itself decides: a made-up name is put there and looked for in what is read,
 * and a word of the language is offered when the parser takes it there.
 */
public final class Completion {
    private static final String MADE_UP = "zzCompletionZz";

    /** How the text may go on after the name, so that what is being written becomes whole; the first is nothing. */
    private static final List<String> CONTINUATIONS =
            List.of("", " = 0", " to 0", ": true", " { }", ")", ") { }", ": int", " in " + MADE_UP + ": true");

    private static final Pattern DECLARATION =
            Pattern.compile("(?m)^(?:application|import|enum|entity|deferred|invariant|operation)\\b");

    private final Text text;
    private final int start;
    private final Range range;
    private final Declarations declared;
    private final boolean snippets;
    private final Map<String, CompletionItem> items = new LinkedHashMap<>();

    private Completion(Text text, int offset, Declarations declared, boolean snippets) {
        this.text = text;
        this.start = WordAt.startOf(text.content(), offset);
        this.range = new Range(text.position(start), text.position(offset));
        this.declared = declared;
        this.snippets = snippets;
    }

    /**
     * What can stand at a place.
     *
     * @param declared by all files of the application
     * @param snippets whether the editor fills in what is between {@code ${}}
     */
    public static List<CompletionItem> at(Text text, int offset, Declarations declared, boolean snippets) {
        Completion completion = new Completion(text, offset, declared, snippets);
        if (!completion.inCommentOrText()) {
            completion.complete();
        }
        return List.copyOf(completion.items.values());
    }

    private boolean inCommentOrText() {
        int line = text.content().lastIndexOf('\n', start - 1) + 1;
        boolean quoted = false;
        for (int i = line; i < start; i++) {
            char c = text.content().charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == '/' && i + 1 < start && text.content().charAt(i + 1) == '/') {
                return true;
            }
        }
        return quoted;
    }

    private void complete() {
        String before = text.content().substring(0, start);
        Optional<Slot> slot = slot();
        slot.ifPresent(this::names);
        Expects expects = slot.map(Slot::expects).orElse(Expects.NEW);
        if (expects != Expects.MEMBER && expects != Expects.VALUE_OF_ROW) {
            words(before, expects);
        }
    }

    /** What can stand here, if the text goes on as it does, or ends here. */
    private Optional<Slot> slot() {
        String content = text.content();
        int end = WordAt.of(content, start).end();
        Optional<Slot> whole = slot(content.substring(0, start) + MADE_UP + content.substring(end));
        if (whole.isPresent()) {
            return whole;
        }
        String before = content.substring(0, start) + MADE_UP;
        String closing = closing(content.substring(0, start));
        return CONTINUATIONS.stream()
                .flatMap(continuation -> {
                    boolean closes = continuation.startsWith(")") && closing.startsWith(")");
                    return slot(before + continuation + (closes ? closing.substring(1) : closing)).stream();
                })
                .findFirst();
    }

    private Optional<Slot> slot(String content) {
        Syntax.File file = SyntaxParser.parse("completion", content).file();
        return file == null
                ? Optional.empty()
                : Names.of(file, declared).all().stream()
                        .filter(o -> o.text().equals(MADE_UP) && !o.declaration())
                        .map(Occurrence::slot)
                        .findFirst();
    }

    /** What closes everything that a text opens. */
    private static String closing(String content) {
        Deque<Character> open = new ArrayDeque<>();
        boolean quoted = false;
        boolean comment = false;
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            if (c == '\n') {
                quoted = false;
                comment = false;
            } else if (quoted && c == '\\') {
                i++;
            } else if (!comment && c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == '/' && content.startsWith("//", i)) {
                comment = true;
            } else if (!quoted && !comment && (c == '(' || c == '{')) {
                open.push(c == '(' ? ')' : '}');
            } else if (!quoted && !comment && (c == ')' || c == '}')) {
                open.poll();
            }
        }
        StringBuilder closing = new StringBuilder();
        open.forEach(closing::append);
        return closing.toString();
    }

    private void names(Slot slot) {
        switch (slot.expects()) {
            case NEW -> {}
            case TYPE, PARAMETER_TYPE -> {
                Keywords.TYPES.forEach((type, sentence) -> item(type, CompletionItemKind.TypeParameter, sentence));
                all(declared.entities());
                all(declared.enums());
            }
            case ENTITY -> all(declared.entities());
            case DOMAIN -> {
                slot.variables().values().stream()
                        .filter(v -> v.shape() instanceof Symbol.ListOf)
                        .forEach(this::add);
                all(declared.entities());
            }
            case OPERATION -> all(declared.operations());
            case MEMBER, VALUE_OF_ROW -> all(declared.members(slot.of()));
            case ROW -> {
                all(slot.variables().values());
                all(declared.entities());
            }
            case VALUE -> {
                if (slot.wanted() != null) {
                    all(declared.literals(slot.wanted()));
                }
                all(slot.variables().values());
                declared.enums().forEach(e -> all(declared.literals(e.name())));
                all(declared.entities());
            }
        }
    }

    private void all(Collection<Symbol> symbols) {
        symbols.forEach(this::add);
    }

    private void add(Symbol symbol) {
        String shape = symbol.shape() == null ? "" : ": " + symbol.shape();
        String of = symbol.owner().isEmpty() ? "" : " of " + symbol.owner();
        item(symbol.name(), kind(symbol.kind()), symbol.kind().word() + of + shape);
    }

    private static CompletionItemKind kind(Symbol.Kind kind) {
        return switch (kind) {
            case ENUM -> CompletionItemKind.Enum;
            case LITERAL -> CompletionItemKind.EnumMember;
            case ENTITY -> CompletionItemKind.Class;
            case ATTRIBUTE, FIELD -> CompletionItemKind.Field;
            case INVARIANT -> CompletionItemKind.Constant;
            case OPERATION -> CompletionItemKind.Method;
            case PARAMETER, CHOICE, VARIABLE -> CompletionItemKind.Variable;
        };
    }

    private Optional<CompletionItem> item(String label, CompletionItemKind kind, String detail) {
        if (items.containsKey(label)) {
            return Optional.empty();
        }
        CompletionItem item = new CompletionItem(label);
        item.setKind(kind);
        item.setDetail(detail);
        item.setTextEdit(Either.forLeft(new TextEdit(range, label)));
        // As they come: what fits best is first.
        item.setSortText(String.format(java.util.Locale.ROOT, "%04d", items.size()));
        items.put(label, item);
        return Optional.of(item);
    }

    private void words(String before, Expects expects) {
        String declaration = declaration(before);
        boolean aName = takes(declaration, MADE_UP);
        for (String word : Keywords.all()) {
            Keywords.Word known = Keywords.word(word).orElseThrow();
            // A word that could also be a name here is only offered for what it says as a word.
            boolean unmistakable = !aName || !Renaming.isName(word);
            boolean fits = unmistakable
                    ? takes(declaration, word)
                    : known.uses().stream().anyMatch(use -> use(use, expects) && takes(declaration, use));
            if (fits) {
                Optional<CompletionItem> item = item(word, CompletionItemKind.Keyword, known.sentence());
                item.ifPresent(i -> Snippets.of(word).filter(s -> snippets).ifPresent(s -> snippet(i, s)));
            }
        }
    }

    /** What could be a value or a row is one only where a value is expected; what ends an attribute is none there. */
    private static boolean use(String use, Expects expects) {
        return switch (use.charAt(use.length() - 1)) {
            case ')' -> expects == Expects.VALUE;
            case ';' -> expects == Expects.NEW;
            default -> true;
        };
    }

    private void snippet(CompletionItem item, String body) {
        item.setKind(CompletionItemKind.Snippet);
        item.setInsertTextFormat(InsertTextFormat.Snippet);
        item.setTextEdit(Either.forLeft(new TextEdit(range, body)));
    }

    /** The declaration that a text ends in, or all of it. */
    private static String declaration(String before) {
        Matcher declarations = DECLARATION.matcher(before);
        int last = 0;
        while (declarations.find()) {
            last = declarations.start();
        }
        return before.substring(last);
    }

    /** Whether the parser takes words after a text, whatever is wrong with the text itself. */
    private static boolean takes(String before, String words) {
        Text whole = new Text(before + words);
        Position from = whole.place(before.length());
        Position to = whole.place(whole.content().length());
        return SyntaxParser.parse("completion", whole.content()).diagnostics().stream()
                .map(Diagnostic::range)
                .noneMatch(r -> r.start().compareTo(from) >= 0 && r.start().compareTo(to) < 0);
    }
}
