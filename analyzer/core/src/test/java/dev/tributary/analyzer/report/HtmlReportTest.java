package dev.tributary.analyzer.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The page as a browser gets it. */
class HtmlReportTest {
    private static final String TOOL = "tributary test";

    @Test
    void thePageStandsAlone() throws Exception {
        for (AnalysedFile file : List.of(Samples.everything(), Samples.analysed(Samples.BANK), Samples.crowd(25))) {
            String page = HtmlReport.of(file, TOOL);
            assertThat(page).doesNotContain("http://", "https://", "url(", "@import");
            Document document = parsed(page);
            List<String> ids = new ArrayList<>();
            elements(document, "*").stream()
                    .map(e -> e.getAttribute("id"))
                    .filter(id -> !id.isEmpty())
                    .forEach(ids::add);
            assertThat(ids).doesNotHaveDuplicates();
            List<String> targets = elements(document, "a").stream()
                    .map(a -> a.getAttribute("href"))
                    .toList();
            assertThat(targets).isNotEmpty().allMatch(target -> ids.contains(target.substring(1)));
            assertThat(elements(document, "link")).isEmpty();
            assertThat(elements(document, "img")).isEmpty();
        }
    }

    @Test
    void nothingInTheFileIsTakenForMarkup() throws Exception {
        String page = HtmlReport.of(Samples.analysed(Samples.BANK), TOOL);
        Document document = parsed(page);
        assertThat(elements(document, "script")).hasSize(1);
        assertThat(text(document, "source")).contains("\"<script>alert(1)</script>\"");
        assertThat(page).doesNotContain("<script>alert");
        String named = HtmlReport.of(
                new AnalysedFile(
                        "\"><script>alert(2)</script>.inv",
                        Map.of("\"><script>alert(2)</script>.inv", Samples.BANK + "// \u202E</style>\u0000"),
                        "f",
                        List.of(),
                        Samples.everything().analysis(),
                        Optional.empty()),
                TOOL);
        assertThat(elements(parsed(named), "script")).hasSize(1);
        assertThat(named).contains("[U+202E]").doesNotContain("\u202E").doesNotContain("\u0000");
    }

    /** Texts of rows and calls come from models and users; none of them is markup, wherever it is shown. */
    @Test
    void hostileValuesStayText() throws Exception {
        Document document = parsed(HtmlReport.of(Samples.hostile(), TOOL));
        assertThat(elements(document, "script")).hasSize(1);
        assertThat(elements(document, "img")).isEmpty();
        assertThat(elements(document, "i")).isEmpty();
        String page = document.getDocumentElement().getTextContent();
        for (String place :
                List.of("argument", "value", "violation", "advice", "key", "way", "outside", "used", "doubt")) {
            assertThat(page).contains(Samples.hostile(place));
        }
    }

    @Test
    void whatIsOnlyAuditedIsSaid() throws Exception {
        AnalysedFile file = Samples.analysed(Samples.BANK
                        .replace("invariant NotOverdrawn", "deferred invariant NotOverdrawn")
                        .replace("a.balance >= 0", "a.balance >= 0 compensated by settle")
                + "operation settle(a: Account) { a.balance += 1 }\n");
        assertThat(text(parsed(HtmlReport.of(file, TOOL)), "proofs"))
                .containsSubsequence("Deferred invariants", "NotOverdrawn", "handed to settle");
        assertThat(TextReport.whole(file.analysis(), "f"))
                .contains("deferred: NotOverdrawn is audited, not enforced; its violations are handed to settle");
    }

    @Test
    void scriptsRunOnlyIfTheyAreThePagesOwn() throws Exception {
        Document document = parsed(HtmlReport.of(Samples.everything(), TOOL));
        assertThat(elements(document, "meta").stream().map(m -> m.getAttribute("content")))
                .anyMatch(policy -> policy.contains("default-src 'none'") && policy.contains("script-src 'sha256-"));
        for (Element element : elements(document, "*")) {
            for (int i = 0; i < element.getAttributes().getLength(); i++) {
                assertThat(element.getAttributes().item(i).getNodeName()).doesNotStartWith("on");
            }
        }
    }

    @Test
    void tablesAndDrawingsHaveNames() throws Exception {
        Document document = parsed(HtmlReport.of(Samples.everything(), TOOL));
        assertThat(elements(document, "th")).isNotEmpty().allMatch(th -> th.hasAttribute("scope"));
        assertThat(elements(document, "table"))
                .allMatch(t -> t.getElementsByTagName("caption").getLength() == 1);
        assertThat(elements(document, "svg"))
                .isNotEmpty()
                .allMatch(svg -> svg.hasAttribute("aria-label") || svg.hasAttribute("aria-hidden"));
        assertThat(elements(document, "h1")).hasSize(1);
        assertThat(document.getDocumentElement().getAttribute("lang")).isEqualTo("en");
    }

    @Test
    void aRunIsShownFromTheEmptyDatabaseToTheBrokenState() throws Exception {
        String conflict = text(parsed(HtmlReport.of(Samples.everything(), TOOL)), "pair.withdraw.withdraw");
        assertThat(conflict)
                .containsSubsequence(
                        "reachable: a run from the empty database leads here",
                        "open(id: Account#1)",
                        "deposit(account: Account#1, amount: 2)",
                        "common state",
                        "A",
                        "withdraw(account: Account#1, amount: 1)",
                        "2 → 1",
                        "1 → 0",
                        "B",
                        "2 → 1",
                        "merged",
                        "2 → -1",
                        "breaks NotOverdrawn",
                        "a.balance >= 0");
    }

    @Test
    void whatIsNotConfirmedSaysSo() throws Exception {
        String conflict = text(parsed(HtmlReport.of(Samples.everything(), TOOL)), "pair.withdraw.withdraw");
        assertThat(conflict)
                .containsSubsequence(
                        "Named",
                        "unconfirmed",
                        "Account may need an invariant on balance",
                        "another site runs the second withdraw",
                        "what it reads: a valid state that shares what is stable",
                        "1 → 4",
                        "its effect on the common state",
                        "Ways out",
                        "defer NotOverdrawn with a compensating operation");
        assertThat(text(parsed(HtmlReport.of(Samples.everything(), TOOL)), "pair.deposit.withdraw"))
                .contains("undecided", "the solver timed out", "raise --timeout");
        assertThat(text(parsed(HtmlReport.of(Samples.everything(), TOOL)), "pair.deposit.deposit"))
                .contains("the proof used", "the guard amount > 0 of deposit");
    }

    @Test
    void labelsOfACrowdDoNotTouch() throws Exception {
        Document document = parsed(HtmlReport.of(Samples.crowd(25), TOOL));
        Element ring = elements(document, "svg").stream()
                .filter(svg -> svg.getAttribute("class").equals("graph ring"))
                .findFirst()
                .orElseThrow();
        Map<String, List<Double>> heights = new HashMap<>();
        NodeList labels = ring.getElementsByTagName("text");
        assertThat(labels.getLength()).isEqualTo(25);
        for (int i = 0; i < labels.getLength(); i++) {
            Element label = (Element) labels.item(i);
            heights.computeIfAbsent(label.getAttribute("text-anchor"), k -> new ArrayList<>())
                    .add(Double.parseDouble(label.getAttribute("y")));
        }
        heights.values().forEach(side -> {
            side.sort(null);
            for (int i = 1; i < side.size(); i++) {
                assertThat(side.get(i) - side.get(i - 1)).isGreaterThan(18);
            }
        });
    }

    @Test
    void theSameAnalysisIsTheSamePage() {
        assertThat(HtmlReport.of(Samples.crowd(12), TOOL)).isEqualTo(HtmlReport.of(Samples.crowd(12), TOOL));
    }

    private static Document parsed(String page) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(page)));
    }

    private static List<Element> elements(Document document, String name) {
        NodeList found = document.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }

    private static String text(Document document, String id) {
        return elements(document, "*").stream()
                .filter(e -> e.getAttribute("id").equals(id))
                .findFirst()
                .orElseThrow()
                .getTextContent();
    }
}
