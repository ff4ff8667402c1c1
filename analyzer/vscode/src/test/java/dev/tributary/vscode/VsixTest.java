package dev.tributary.vscode;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** What is in the package, and that what its manifests name is there. */
class VsixTest {
    private static ZipFile vsix;

    @BeforeAll
    static void open() throws Exception {
        vsix = new ZipFile(Path.of("target", "tributary.vsix").toFile());
    }

    @AfterAll
    static void close() throws Exception {
        vsix.close();
    }

    private static String text(String entry) throws Exception {
        ZipEntry found = vsix.getEntry(entry);
        assertThat(found).as(entry).isNotNull();
        try (InputStream in = vsix.getInputStream(found)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static JsonObject json(String entry) throws Exception {
        return JsonParser.parseString(text(entry)).getAsJsonObject();
    }

    private static Document xml(String entry) throws Exception {
        try (InputStream in = vsix.getInputStream(vsix.getEntry(entry))) {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in);
        }
    }

    private static List<String> attributes(Document document, String element, String attribute) {
        NodeList nodes = document.getElementsByTagName(element);
        List<String> values = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            values.add(nodes.item(i).getAttributes().getNamedItem(attribute).getNodeValue());
        }
        return values;
    }

    @Test
    void everyFileThatTheManifestsNameIsThere() throws Exception {
        JsonObject manifest = json("extension/package.json");
        List<String> named = new ArrayList<>(List.of(manifest.get("main").getAsString()));
        JsonObject contributes = manifest.getAsJsonObject("contributes");
        for (JsonElement language : contributes.getAsJsonArray("languages")) {
            named.add(language.getAsJsonObject().get("configuration").getAsString());
        }
        for (JsonElement grammar : contributes.getAsJsonArray("grammars")) {
            named.add(grammar.getAsJsonObject().get("path").getAsString());
        }
        assertThat(named)
                .hasSize(3)
                .allSatisfy(file -> assertThat(vsix.getEntry("extension/" + file.replaceFirst("^\\./", "")))
                        .as(file)
                        .isNotNull());
        assertThat(attributes(xml("extension.vsixmanifest"), "Asset", "Path"))
                .hasSize(3)
                .allSatisfy(path -> assertThat(vsix.getEntry(path)).as(path).isNotNull());
        for (String script : List.of("extension.js", "client.js", "java.js")) {
            assertThat(vsix.getEntry("extension/" + script)).as(script).isNotNull();
        }
        assertThat(json("extension/node_modules/vscode-jsonrpc/package.json")
                        .get("license")
                        .getAsString())
                .isEqualTo("MIT");
        assertThat(text("extension/node_modules/vscode-jsonrpc/License.txt")).contains("Microsoft");
    }

    @Test
    void librariesLieWhereNodeLooksForThem() {
        assertThat(vsix.stream().map(ZipEntry::getName))
                .contains("extension/node_modules/vscode-jsonrpc/lib/node/main.js")
                .noneMatch(name -> name.contains("META-INF"));
    }

    @Test
    void bothManifestsSayTheSame() throws Exception {
        JsonObject manifest = json("extension/package.json");
        Document installation = xml("extension.vsixmanifest");
        assertThat(attributes(installation, "Identity", "Id"))
                .containsExactly(manifest.get("name").getAsString());
        assertThat(attributes(installation, "Identity", "Version"))
                .containsExactly(manifest.get("version").getAsString());
        assertThat(attributes(installation, "Identity", "Publisher"))
                .containsExactly(manifest.get("publisher").getAsString());
        assertThat(attributes(installation, "Property", "Value"))
                .contains(manifest.getAsJsonObject("engines").get("vscode").getAsString());
        assertThat(manifest.get("version").getAsString()).matches("\\d+\\.\\d+\\.\\d+(-[A-Za-z0-9.]+)?");
    }

    @Test
    void everyKindOfFileHasItsContentType() throws Exception {
        Set<String> declared = new TreeSet<>(attributes(xml("[Content_Types].xml"), "Default", "Extension"));
        Set<String> there = new TreeSet<>();
        vsix.stream()
                .filter(entry -> !entry.isDirectory() && !entry.getName().equals("[Content_Types].xml"))
                .forEach(entry ->
                        there.add(entry.getName().substring(entry.getName().lastIndexOf('.'))));
        assertThat(declared).containsAll(there);
    }

    @Test
    void everyDiagnosticHasItsPage() throws Exception {
        try (Stream<Path> pages = Files.list(Path.of("..", "..", "docs", "diagnostics"))) {
            assertThat(pages.map(page -> "extension/diagnostics/" + page.getFileName()))
                    .hasSizeGreaterThan(40)
                    .allSatisfy(page -> assertThat(vsix.getEntry(page)).as(page).isNotNull());
        }
    }

    @Test
    void theServerIsTheCommandLinesJar() throws Exception {
        assertThat(vsix.getEntry("extension/server/tributary.jar").getSize())
                .isEqualTo(Files.size(Path.of("..", "cli", "target", "tributary.jar")));
    }
}
