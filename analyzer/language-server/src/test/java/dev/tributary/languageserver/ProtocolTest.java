package dev.tributary.languageserver;

import static dev.tributary.languageserver.Editor.document;
import static dev.tributary.languageserver.Editor.get;
import static dev.tributary.languageserver.Editor.position;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.eclipse.lsp4j.HoverParams;
import org.eclipse.lsp4j.jsonrpc.ResponseErrorException;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The protocol itself: how it begins and ends, and what is no message. */
class ProtocolTest {
    private static final String BANK = "application bank\nentity Account { key id: uuid }\n";

    @TempDir
    Path folder;

    private HoverParams question(Path file) {
        return new HoverParams(document(file), position(BANK, "Account", 1));
    }

    @Test
    void saysWhatItCanDo() throws Exception {
        try (Editor editor = new Editor()) {
            var result = editor.initialize(folder);
            assertThat(result.getServerInfo().getName()).isEqualTo("tributary");
            assertThat(result.getCapabilities().getHoverProvider().getLeft()).isTrue();
            assertThat(result.getCapabilities().getCompletionProvider().getTriggerCharacters())
                    .contains(".");
        }
    }

    @Test
    void endsWithZeroAfterShutdownAndWithOneWithout() throws Exception {
        Editor polite = Editor.in(folder);
        get(polite.server().shutdown());
        polite.server().exit();
        assertThat(polite.exitCode()).isZero();
        Editor rude = Editor.in(folder);
        rude.server().exit();
        assertThat(rude.exitCode()).isEqualTo(1);
    }

    @Test
    void endsWhenTheEditorGoesAway() throws Exception {
        Editor editor = Editor.in(folder);
        editor.vanish();
        assertThat(editor.exitCode()).isEqualTo(1);
    }

    @Test
    void refusesQuestionsBeforeInitializeAndAfterShutdown() throws Exception {
        Path file = folder.resolve("bank.inv");
        try (Editor editor = new Editor()) {
            assertThatThrownBy(
                            () -> get(editor.server().getTextDocumentService().hover(question(file))))
                    .isInstanceOfSatisfying(
                            ResponseErrorException.class,
                            e -> assertThat(e.getResponseError().getCode())
                                    .isEqualTo(ResponseErrorCode.ServerNotInitialized.getValue()));
            editor.initialize(folder);
            editor.open(file, BANK);
            assertThat(get(editor.server().getTextDocumentService().hover(question(file))))
                    .isNotNull();
            get(editor.server().shutdown());
            assertThatThrownBy(
                            () -> get(editor.server().getTextDocumentService().hover(question(file))))
                    .isInstanceOfSatisfying(
                            ResponseErrorException.class,
                            e -> assertThat(e.getResponseError().getCode())
                                    .isEqualTo(ResponseErrorCode.InvalidRequest.getValue()));
        }
    }

    @Test
    void goesOnAfterWhatIsNoMessage() throws Exception {
        Path file = folder.resolve("bank.inv");
        try (Editor editor = Editor.in(folder)) {
            editor.open(file, BANK);
            byte[] noJson = "{\"jsonrpc\": \"2.0\", \"method\": ".getBytes(StandardCharsets.UTF_8);
            editor.send(("Content-Length: " + noJson.length + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            editor.send(noJson);
            byte[] noMethod = "{\"jsonrpc\": \"2.0\", \"method\": \"none/such\", \"params\": []}"
                    .getBytes(StandardCharsets.UTF_8);
            editor.send(("Content-Length: " + noMethod.length + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            editor.send(noMethod);
            assertThat(get(editor.server().getTextDocumentService().hover(question(file))))
                    .isNotNull();
        }
    }

    @Test
    void answersNothingAboutWhatIsNotThere() throws Exception {
        try (Editor editor = Editor.in(folder)) {
            assertThat(get(editor.server().getTextDocumentService().hover(question(folder.resolve("missing.inv")))))
                    .isNull();
        }
    }
}
