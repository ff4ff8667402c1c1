package dev.tributary.languageserver;

import static dev.tributary.languageserver.Editor.document;
import static dev.tributary.languageserver.Editor.get;
import static dev.tributary.languageserver.Editor.position;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.dsl.format.Formatter;
import dev.tributary.languageserver.text.Text;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.eclipse.lsp4j.CodeActionContext;
import org.eclipse.lsp4j.CodeActionParams;
import org.eclipse.lsp4j.CompletionItem;
import org.eclipse.lsp4j.CompletionParams;
import org.eclipse.lsp4j.DefinitionParams;
import org.eclipse.lsp4j.DocumentFormattingParams;
import org.eclipse.lsp4j.DocumentSymbol;
import org.eclipse.lsp4j.DocumentSymbolParams;
import org.eclipse.lsp4j.FormattingOptions;
import org.eclipse.lsp4j.Hover;
import org.eclipse.lsp4j.HoverParams;
import org.eclipse.lsp4j.Location;
import org.eclipse.lsp4j.PrepareRenameParams;
import org.eclipse.lsp4j.ReferenceContext;
import org.eclipse.lsp4j.ReferenceParams;
import org.eclipse.lsp4j.RenameParams;
import org.eclipse.lsp4j.TextEdit;
import org.eclipse.lsp4j.WorkspaceEdit;
import org.eclipse.lsp4j.jsonrpc.ResponseErrorException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an editor asks about places. */
class FeaturesTest {
    private static final String COMMON =
            "enum Status { OPEN < CLOSED }\nentity Customer { key id: uuid; name: text }\n";
    private static final String SHOP = """
            application shop
            import "common.inv"
            entity Order table "sales.orders" {
              key id: uuid
              customer: Customer immutable
              status: Status max
              amount: int counter
            }
            entity Line { key order: Order; key number: int; quantity: int immutable }
            invariant Positive for all o in Order: o.amount >= 0
            operation place(id: new Order, customer: Customer, amount: int) {
              requires amount > 0 and customer.name != ""
              insert Order { id, customer, status: OPEN, amount }
            }
            operation add(order: Order, lines: list of (number: int, quantity: int)) {
              for each l in lines {
                insert Line { order, number: l.number, quantity: l.quantity }
                order.amount += l.quantity
              }
              raise order.status to CLOSED
            }
            """;

    @TempDir
    Path folder;

    private Path shop;
    private Path common;
    private Editor editor;

    @BeforeEach
    void open() throws Exception {
        shop = Files.writeString(folder.resolve("shop.inv"), SHOP);
        common = Files.writeString(folder.resolve("common.inv"), COMMON);
        editor = Editor.in(folder);
        editor.open(shop, SHOP);
        assertThat(editor.problems(shop)).isEmpty();
    }

    @AfterEach
    void close() {
        editor.close();
    }

    private String hover(String part, int further) {
        Hover hover = get(editor.server()
                .getTextDocumentService()
                .hover(new HoverParams(document(shop), position(SHOP, part, further))));
        return hover == null ? "" : hover.getContents().getRight().getValue();
    }

    @Test
    void hoverShowsDeclarationsMergesAndSqlNames() {
        assertThat(hover("entity Order", 8)).contains("entity Order table", "Lies in the table `sales.orders`");
        assertThat(hover("order.amount +=", 8))
                .contains("amount: int counter", "Attribute of `Order`", "all concurrent additions count")
                .contains("column `amount` of `sales.orders`");
        assertThat(hover("key order: Order", 5)).contains("Key:", "column `order`");
        assertThat(hover("customer.name", 10)).contains("name: text", "the last writer wins");
        assertThat(hover("for all o in Order: o.amount", 20)).contains("o: Order", "variable");
        assertThat(hover("status: OPEN", 9)).contains("OPEN: Status", "literal of `Status`");
        assertThat(hover("l.number", 2)).contains("number: int", "field");
        assertThat(hover("invariant Positive", 12)).contains("for all o in Order: o.amount >= 0");
    }

    @Test
    void hoverShowsBothMeaningsOfAShorthand() {
        assertThat(hover("id, customer, status", 5)).contains("parameter of `place`", "Attribute of `Order`");
    }

    @Test
    void hoverExplainsWordsAndTypes() {
        assertThat(hover("immutable", 2)).contains("`immutable`: Set when the row is inserted");
        assertThat(hover("requires", 2)).contains("guard");
        assertThat(hover("uuid", 2)).contains("UUID");
        assertThat(hover(">= 0", 0)).isEmpty();
    }

    private List<Location> definition(String part, int further) {
        return List.copyOf(get(editor.server()
                        .getTextDocumentService()
                        .definition(new DefinitionParams(document(shop), position(SHOP, part, further))))
                .getLeft());
    }

    private static String excerpt(String text, Location location) {
        Text read = new Text(text);
        return text.substring(
                read.offset(location.getRange().getStart()),
                read.offset(location.getRange().getEnd()));
    }

    @Test
    void definitionsAreFoundAcrossFiles() {
        assertThat(definition("customer: Customer immutable", 12))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.getUri()).isEqualTo(Editor.uri(common));
                    assertThat(excerpt(COMMON, found)).isEqualTo("Customer");
                });
        assertThat(definition("to CLOSED", 4))
                .singleElement()
                .satisfies(found -> assertThat(excerpt(COMMON, found)).isEqualTo("CLOSED"));
        assertThat(definition("import \"common", 10))
                .singleElement()
                .satisfies(found -> assertThat(found.getUri()).isEqualTo(Editor.uri(common)));
        assertThat(definition("l.quantity }", 2))
                .singleElement()
                .satisfies(found ->
                        assertThat(found.getRange().getStart()).isEqualTo(position(SHOP, "quantity: int))", 0)));
        assertThat(definition("application", 2)).isEmpty();
    }

    private List<Location> references(ReferenceParams question) {
        return List.copyOf(get(editor.server().getTextDocumentService().references(question)));
    }

    @Test
    void referencesAreFoundFromBothSides() {
        ReferenceParams all =
                new ReferenceParams(document(shop), position(SHOP, "order.amount", 7), new ReferenceContext(true));
        assertThat(get(editor.server().getTextDocumentService().references(all)))
                .hasSize(4);
        editor.open(common, COMMON);
        ReferenceParams uses =
                new ReferenceParams(document(common), position(COMMON, "Customer", 1), new ReferenceContext(false));
        assertThat(references(uses))
                .hasSize(2)
                .allSatisfy(found -> assertThat(found.getUri()).isEqualTo(Editor.uri(shop)));
    }

    private WorkspaceEdit rename(String part, int further, String name) {
        return get(editor.server()
                .getTextDocumentService()
                .rename(new RenameParams(document(shop), position(SHOP, part, further), name)));
    }

    private static String applied(String text, List<TextEdit> edits) {
        Text now = new Text(text);
        List<TextEdit> backwards = edits.stream()
                .sorted(Comparator.comparingInt((TextEdit e) ->
                                new Text(text).offset(e.getRange().getStart()))
                        .reversed())
                .toList();
        for (TextEdit edit : backwards) {
            now = now.with(edit.getRange(), edit.getNewText());
        }
        return now.content();
    }

    @Test
    void renamingChangesAllFilesAndTakesShorthandsApart() {
        WorkspaceEdit customer = rename("customer: Customer immutable", 12, "Client");
        assertThat(customer.getChanges()).containsOnlyKeys(Editor.uri(shop), Editor.uri(common));
        assertThat(applied(COMMON, customer.getChanges().get(Editor.uri(common))))
                .contains("entity Client {");
        WorkspaceEdit amount = rename("order.amount", 8, "total");
        assertThat(applied(SHOP, amount.getChanges().get(Editor.uri(shop))))
                .contains("total: int counter", "o.total >= 0", "status: OPEN, total: amount }", "order.total +=")
                .contains("requires amount > 0");
        WorkspaceEdit parameter = rename("requires amount", 10, "sum");
        assertThat(applied(SHOP, parameter.getChanges().get(Editor.uri(shop))))
                .contains("customer: Customer, sum: int)", "requires sum > 0", "status: OPEN, amount: sum }");
    }

    @Test
    void renamingIsRefusedWhereItWouldBreakSomething() {
        assertThatThrownBy(() -> rename("entity Order", 8, "Line"))
                .isInstanceOf(ResponseErrorException.class)
                .hasMessageContaining("`Line` is declared twice");
        assertThatThrownBy(() -> rename("entity Order", 8, "where"))
                .isInstanceOf(ResponseErrorException.class)
                .hasMessageContaining("cannot be a name");
        assertThat(get(editor.server()
                        .getTextDocumentService()
                        .prepareRename(new PrepareRenameParams(document(shop), position(SHOP, "requires", 2)))))
                .isNull();
    }

    @Test
    void theOutlineHasEverythingThatIsDeclared() {
        List<DocumentSymbol> symbols = get(editor.server()
                        .getTextDocumentService()
                        .documentSymbol(new DocumentSymbolParams(document(shop))))
                .stream()
                .map(either -> either.getRight())
                .toList();
        assertThat(symbols)
                .extracting(DocumentSymbol::getName)
                .containsExactly("Order", "Line", "Positive", "place", "add");
        assertThat(symbols.get(0).getChildren())
                .extracting(DocumentSymbol::getName)
                .containsExactly("id", "customer", "status", "amount");
        assertThat(symbols.get(3).getDetail()).isEqualTo("(id, customer, amount)");
    }

    @Test
    void formattingIsThatOfTheCommandLine() {
        for (String crooked :
                List.of(SHOP, SHOP.replace("\n", "\r\n"), "application  a\n\n\n\nentity E{key id:uuid}")) {
            editor.change(shop, crooked);
            List<? extends TextEdit> edits = get(editor.server()
                    .getTextDocumentService()
                    .formatting(new DocumentFormattingParams(document(shop), new FormattingOptions(2, true))));
            assertThat(edits).hasSizeLessThan(2);
            assertThat(applied(crooked, List.copyOf(edits)))
                    .isEqualTo(Formatter.format("shop.inv", crooked).text().orElseThrow());
        }
        editor.change(shop, "application  a entity {");
        assertThat(get(editor.server()
                        .getTextDocumentService()
                        .formatting(new DocumentFormattingParams(document(shop), new FormattingOptions(2, true)))))
                .isEmpty();
    }

    @Test
    void aSlipIsRepairedByAQuickFix() {
        String slip = SHOP.replace("o.amount >= 0", "o.amuont >= 0");
        editor.change(shop, slip);
        var problems = editor.problemsOf(shop);
        assertThat(problems).hasSize(1);
        var actions = get(editor.server()
                .getTextDocumentService()
                .codeAction(new CodeActionParams(
                        document(shop), problems.get(0).getRange(), new CodeActionContext(problems))));
        assertThat(actions).singleElement().satisfies(action -> {
            assertThat(action.getRight().getTitle()).isEqualTo("Write `amount`");
            assertThat(applied(slip, action.getRight().getEdit().getChanges().get(Editor.uri(shop))))
                    .isEqualTo(SHOP);
        });
    }

    /** The labels that are offered where `|` stands. */
    private List<String> offered(String text) {
        String written = text.replace("|", "");
        editor.change(shop, written);
        return get(editor.server()
                        .getTextDocumentService()
                        .completion(new CompletionParams(document(shop), position(text, "|", 0))))
                .getLeft()
                .stream()
                .map(CompletionItem::getLabel)
                .toList();
    }

    private static String with(String operation) {
        return SHOP + operation;
    }

    @Test
    void completionKnowsTheContext() {
        assertThat(offered(with("operation x(order: |) { }")))
                .contains("int", "uuid", "Order", "Customer", "Status", "new", "list")
                .doesNotContain("insert", "amount");
        assertThat(offered(with("operation x(order: Order) { order.| }")))
                .containsExactly("id", "customer", "status", "amount");
        assertThat(offered(with("operation x(order: Order) {\n  order.customer.|\n  order.amount += 1\n}")))
                .containsExactly("id", "name");
        assertThat(offered(with("operation x(order: Order) { insert | ")))
                .contains("Order", "Line")
                .doesNotContain("order");
        assertThat(offered(with("operation x(order: Order) { insert Line { | } }")))
                .containsExactly("order", "number", "quantity");
        assertThat(offered(with("operation x(order: Order) { requires order.status == | }"))
                        .subList(0, 2))
                .containsExactly("OPEN", "CLOSED");
        assertThat(offered(with("operation x(order: Order) { requires | }")))
                .contains("order", "count", "not", "for", "exists", "matches")
                .doesNotContain("insert", "counter", "unique");
        assertThat(offered(with("operation x(order: Order) {\n  |\n}")))
                .contains("order", "insert", "requires", "raise", "for", "choosing", "if")
                .doesNotContain("operation", "counter", "length");
        assertThat(offered(with("operation x(order: Order) { raise order.amount | }")))
                .containsExactly("to");
        assertThat(offered(with("entity E { key id: uuid; a: int | }")))
                .contains("counter", "immutable", "max", "min", "column", "on")
                .doesNotContain("int", "insert");
        assertThat(offered(with("entity E { | }"))).containsExactly("key");
        assertThat(offered(with("invariant I for all x in |"))).containsExactly("Order", "Line", "Customer");
        assertThat(offered(with("invariant I for all x in Order: x.|"))).contains("amount");
        assertThat(offered(with("invariant I |"))).contains("unique", "for", "exists", "count");
        assertThat(offered(with("deferred invariant I for all o in Order: o.amount < 9 compensated by |")))
                .containsExactly("place", "add");
        assertThat(offered(with("operation x(order: Order) { for each l in | }")))
                .contains("Order")
                .doesNotContain("order");
        assertThat(offered(with("operation x(ls: list of (a: int)) { for each l in ls { l.| } }")))
                .containsExactly("a");
    }

    @Test
    void completionOffersDeclarationsToFillIn() {
        assertThat(offered(with("|")))
                .containsExactlyInAnyOrder("enum", "entity", "invariant", "deferred", "operation");
        editor.change(shop, SHOP + "op");
        List<CompletionItem> items = get(editor.server()
                        .getTextDocumentService()
                        .completion(new CompletionParams(document(shop), position(SHOP + "op|", "op|", 2))))
                .getLeft();
        assertThat(items)
                .filteredOn(i -> i.getLabel().equals("operation"))
                .singleElement()
                .satisfies(
                        i -> assertThat(i.getTextEdit().getLeft().getNewText()).contains("${1:name}("));
    }

    @Test
    void completionIsSilentInCommentsAndTexts() {
        assertThat(offered(with("// a |"))).isEmpty();
        assertThat(offered(with("entity E table \"|\" { }"))).isEmpty();
    }
}
