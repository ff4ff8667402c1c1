package dev.tributary.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** The BOM has every module that is published as a library, and the version of all of them. */
class BomTest {
    private static final Path ROOT = Path.of("..", "..");

    /** What is run, or checks Tributary itself, and is not put on a class path. */
    private static final Set<String> PROGRAMS = Set.of(
            "tributary-analyzer-cli",
            "tributary-language-server",
            "tributary-maven-plugin",
            "tributary-sample-app",
            "tributary-adoption",
            "tributary-benchmarks",
            "tributary-random-specifications",
            "tributary-simulator",
            "tributary-tool",
            "tributary-verification");

    private static Element read(Path pom) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(pom.toFile())
                .getDocumentElement();
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        NodeList nodes = parent.getChildNodes();
        for (int i = 0; i < nodes.getLength(); i++) {
            Node node = nodes.item(i);
            if (node instanceof Element element && element.getTagName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }

    private static String text(Element parent, String name, String otherwise) {
        return children(parent, name).stream()
                .map(Element::getTextContent)
                .findFirst()
                .orElse(otherwise);
    }

    private static void libraries(Path folder, List<String> artifacts) throws Exception {
        Element pom = read(folder.resolve("pom.xml"));
        if (text(pom, "packaging", "jar").equals("jar")) {
            artifacts.add(text(pom, "artifactId", ""));
        }
        for (Element modules : children(pom, "modules")) {
            for (Element module : children(modules, "module")) {
                libraries(folder.resolve(module.getTextContent()), artifacts);
            }
        }
    }

    @Test
    void everyLibraryIsInTheBom() throws Exception {
        List<String> libraries = new ArrayList<>();
        libraries(ROOT, libraries);
        libraries.removeAll(PROGRAMS);

        Element bom = read(ROOT.resolve("middleware").resolve("bom").resolve("pom.xml"));
        List<String> managed = new ArrayList<>();
        for (Element management : children(bom, "dependencyManagement")) {
            for (Element dependency :
                    children(children(management, "dependencies").get(0), "dependency")) {
                assertThat(text(dependency, "groupId", "")).isEqualTo("dev.tributary");
                assertThat(text(dependency, "version", "")).isEqualTo("${project.version}");
                managed.add(text(dependency, "artifactId", ""));
            }
        }
        assertThat(managed).containsExactlyInAnyOrderElementsOf(libraries).contains("tributary-spring-boot-starter");
    }

    @Test
    void itsVersionIsThatOfTheBuild() throws Exception {
        Element bom = read(ROOT.resolve("middleware").resolve("bom").resolve("pom.xml"));
        assertThat(text(bom, "version", "")).isEqualTo(text(read(ROOT.resolve("pom.xml")), "version", "none"));
        assertThat(children(bom, "parent"))
                .as("a parent's versions would be imported, too")
                .isEmpty();
    }
}
