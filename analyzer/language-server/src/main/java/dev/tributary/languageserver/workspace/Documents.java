package dev.tributary.languageserver.workspace;

import dev.tributary.analyzer.InvSource;
import dev.tributary.dsl.syntax.Syntax;
import dev.tributary.dsl.syntax.SyntaxParser;
import dev.tributary.languageserver.text.FileNames;
import dev.tributary.languageserver.text.Text;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The texts of files. What is open in the editor counts as the editor has it; everything else as it was on disk when it
 * was last looked at, which is after every {@link #forgetDisk}.
 */
public final class Documents {
    private final Map<String, Document> open = new ConcurrentHashMap<>();
    private final Map<String, Document> disk = new ConcurrentHashMap<>();
    private final Map<String, String> unreadable = new ConcurrentHashMap<>();

    /** One text at one time. */
    public static final class Document {
        private final String uri;
        private final @Nullable Integer version;
        private final Text text;
        private final String name;
        private SyntaxParser.@Nullable Result syntax;

        private Document(String name, String uri, @Nullable Integer version, Text text) {
            this.name = name;
            this.uri = uri;
            this.version = version;
            this.text = text;
        }

        /** What the editor calls it. */
        public String uri() {
            return uri;
        }

        /** The editor's; null for what is not open. */
        public @Nullable Integer version() {
            return version;
        }

        public Text text() {
            return text;
        }

        /** As much as can be read of it; null when nothing can. */
        public synchronized Syntax.@Nullable File syntax() {
            if (syntax == null) {
                syntax = SyntaxParser.parse(name, text.content());
            }
            return syntax.file();
        }

        /** The names of the files that it imports. */
        List<String> imports() {
            // Most files import nothing, and need not be read to know that.
            Syntax.File file = text.content().contains("import") ? syntax() : null;
            return file == null
                    ? List.of()
                    : file.imports().stream()
                            .map(i -> dev.tributary.dsl.InvFile.importPath(name, i.path()))
                            .toList();
        }

        /** Whether it says that it is an application, rather than a part of one. */
        boolean application() {
            Syntax.File file = text.content().contains("application") ? syntax() : null;
            return file != null && file.application() != null;
        }
    }

    /** Takes over a text from the disk. */
    public void open(String uri, int version, String text) {
        String name = FileNames.of(uri);
        open.put(name, new Document(name, uri, version, new Text(text)));
    }

    /**
     * Changes an open text; one that is not open stays so.
     *
     * @param version the editor's; null from editors that do not count
     */
    public void change(String uri, @Nullable Integer version, UnaryOperator<Text> change) {
        String name = FileNames.of(uri);
        open.computeIfPresent(name, (n, old) -> new Document(name, uri, version, change.apply(old.text())));
    }

    /** Gives a text back to the disk. */
    public void close(String uri) {
        String name = FileNames.of(uri);
        open.remove(name);
        disk.remove(name);
    }

    /** Files on disk may have changed. */
    public void forgetDisk() {
        disk.clear();
        unreadable.clear();
    }

    /** The names of the open texts, in order. */
    public List<String> open() {
        return List.copyOf(new TreeSet<>(open.keySet()));
    }

    public boolean isOpen(String name) {
        return open.containsKey(name);
    }

    /** What the editor calls a file. */
    public String uri(String name) {
        Document document = open.get(name);
        return document == null ? FileNames.uri(name) : document.uri();
    }

    /** The text of that name; empty when there is none that can be read. */
    public Optional<Document> find(String name) {
        try {
            return Optional.of(load(name));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    Document load(String name) throws IOException {
        Document document = open.containsKey(name) ? open.get(name) : disk.get(name);
        if (document != null) {
            return document;
        }
        String why = unreadable.get(name);
        if (why != null) {
            throw new IOException(why);
        }
        try {
            document = new Document(name, FileNames.uri(name), null, new Text(read(name)));
            disk.put(name, document);
            return document;
        } catch (IOException e) {
            unreadable.put(name, String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private static String read(String name) throws IOException {
        try {
            return InvSource.read(
                    FileNames.onDisk(name).orElseThrow(() -> new IOException(name + " is not open and not on disk")));
        } catch (InvSource.UnreadableException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
