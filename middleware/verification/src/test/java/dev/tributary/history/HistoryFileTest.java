package dev.tributary.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryFileTest {
    @TempDir
    Path directory;

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        Recorder recorder = new Recorder();
        int one = recorder.newProcess();
        int other = recorder.newProcess();
        recorder.invoke(one, "append", List.of(new Access.Read(1, null), new Access.Append(1, 2)));
        recorder.invoke(other, "append", List.of(new Access.Append(1, 3)));
        recorder.ok(one, List.of(new Access.Read(1, List.of()), new Access.Append(1, 2)));
        recorder.info(other, "connection \"lost\"");
        int third = recorder.newProcess();
        recorder.invoke(third, "look", List.of(new Access.Read(1, null)));
        recorder.fail(third, "refused");
        Path file = directory.resolve("a").resolve("history.jsonl");
        HistoryFile.write(file, recorder.events());
        assertThat(HistoryFile.read(file)).isEqualTo(recorder.events());
        assertThat(ListAppendChecker.check(HistoryFile.read(file))).isEmpty();
    }

    @Test
    void aLineIsWhatTheDocumentationShows() {
        Event event = new Event(
                5,
                3,
                Event.Type.OK,
                "append",
                List.of(new Access.Read(1, List.of(4L, 9L)), new Access.Append(1, 12)),
                48120733,
                null);
        String line =
                "{\"index\":5,\"process\":3,\"type\":\"ok\",\"f\":\"append\",\"value\":[[\"r\",1,[4,9]],[\"append\",1,12]],"
                        + "\"time\":48120733}";
        assertThat(HistoryFile.line(event)).isEqualTo(line);
        assertThat(Path.of("..", "..", "docs", "history-format.md")).content().contains(line);
    }

    @Test
    void aWrongLineIsNamed() throws IOException {
        Path file = directory.resolve("wrong.jsonl");
        for (String line : List.of(
                "{",
                "{}",
                "{\"index\":0,\"process\":0,\"type\":\"yes\",\"f\":\"t\",\"value\":[],\"time\":0}",
                "{\"index\":0,\"process\":0,\"type\":\"ok\",\"f\":\"t\",\"value\":[[\"w\",1,2]],\"time\":0}")) {
            Files.writeString(file, line + "\n");
            assertThatThrownBy(() -> HistoryFile.read(file))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("wrong.jsonl, line 1: ");
        }
    }
}
