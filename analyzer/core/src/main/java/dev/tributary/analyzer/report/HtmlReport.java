package dev.tributary.analyzer.report;

import dev.tributary.analyzer.Analysis;
import dev.tributary.analyzer.PairAnalysis;
import dev.tributary.analyzer.Verdict;
import dev.tributary.analyzer.Warning;
import dev.tributary.analyzer.WayOut;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.plan.Plan.PairVerdict;
import dev.tributary.dsl.source.SourceRange;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** An analysis as one page of HTML that needs nothing else: no network, no other file, no script to be read. */
public final class HtmlReport {
    private static final int MOST_REASONS = 4;
    private static final int MOST_OPEN = 12;
    private static final int MOST_NAMES = 3;

    private final AnalysedFile file;
    private final Analysis analysis;
    private final Application application;
    private final String tool;
    private final Links links;

    private HtmlReport(AnalysedFile file, String tool) {
        this.file = file;
        this.analysis = file.analysis();
        this.application = analysis.application();
        this.tool = tool;
        this.links = new Links(application, file.sources());
    }

    /**
     * The whole page.
     *
     * @param tool the program and its version, for the foot of the page
     */
    public static String of(AnalysedFile file, String tool) {
        return new HtmlReport(file, tool).page();
    }

    private String page() {
        String css = resource("report.css");
        String script = resource("report.js");
        // Should anything of the file ever get past the escaping, then this still keeps it from running.
        String policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-"
                + sha256(script) + "'";
        Html head = Html.of("head")
                .add(Html.of("meta").attr("charset", "utf-8"))
                .add(Html.of("meta")
                        .attr("http-equiv", "Content-Security-Policy")
                        .attr("content", policy))
                .add(Html.of("meta").attr("name", "viewport").attr("content", "width=device-width, initial-scale=1"))
                .add(Html.of("meta").attr("name", "color-scheme").attr("content", "light dark"))
                .add(Html.of("meta").attr("name", "generator").attr("content", tool))
                .add(Html.of("title", application.name() + ": which operations need coordination"));
        Html main = Html.of("main").id("main").add(verdicts(), graph(), conflicts(), proofs());
        outside().ifPresent(main::add);
        main.add(warnings(), source());
        Html body = Html.of("body")
                .add(Html.of("a", "to the content").cls("skip").attr("href", "#main"))
                .add(header())
                .add(main)
                .add(footer());
        // The two constants hold no `<`, so they need no escaping, which style and script would not undo.
        return "<!DOCTYPE html>\n<html lang=\"en\">\n"
                + head.toString().replace("</head>", "<style>" + css + "</style></head>")
                + "\n"
                + body.toString().replace("</body>", "<script>" + script + "</script></body>")
                + "\n</html>\n";
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(HtmlReport.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private Html header() {
        Html header = Html.of("header").cls("top");
        header.add(Html.of("p", "Tributary analysis").cls("kicker"));
        header.add(Html.of("h1", application.name()));
        header.add(Html.of("p", Words.summary(analysis) + ".").cls("lede"));
        Html tiles = Html.of("ul").cls("tiles");
        tiles.add(tile("confluent", operations(Plan.Verdict.CONFLUENT), "confluent", "verdicts"));
        tiles.add(tile("coordinated", operations(Plan.Verdict.COORDINATED), "coordinated", "verdicts"));
        tiles.add(tile("compatible", pairs(PairVerdict.COMPATIBLE), "pairs compatible", "proofs"));
        tiles.add(tile("conflict", pairs(PairVerdict.CONFLICT), "pairs in conflict", "conflicts"));
        tiles.add(tile("undecided", pairs(PairVerdict.UNDECIDED), "pairs undecided", "conflicts"));
        tiles.add(
                tile("warning", analysis.warnings().size() + file.diagnostics().size(), "warnings", "warnings"));
        header.add(tiles);
        Html contents = Html.of("nav").attr("aria-label", "contents");
        contents.add(anchor("verdicts", "Verdicts"), anchor("graph", "Conflict graph"));
        contents.add(anchor("conflicts", "Conflicts"), anchor("proofs", "Proofs"));
        if (pairsOutside().findAny().isPresent()) {
            contents.add(anchor("outside", "Outside the fragment"));
        }
        contents.add(anchor("warnings", "Warnings"), anchor("source", "Source"));
        contents.add(Html.of("button", "light or dark")
                .id("theme")
                .attr("type", "button")
                .attr("hidden", "hidden"));
        return header.add(contents);
    }

    private long operations(Plan.Verdict verdict) {
        return application.operations().stream()
                .filter(o -> analysis.verdict(o.name()) == verdict)
                .count();
    }

    private long pairs(PairVerdict verdict) {
        return analysis.pairs().stream().filter(p -> p.verdict() == verdict).count();
    }

    private static Html tile(String kind, long number, String words, String target) {
        return Html.of("li")
                .cls("tile " + kind + (number == 0 ? " none" : ""))
                .add(Html.of("a")
                        .attr("href", "#" + target)
                        .add(Html.of("strong", String.valueOf(number)))
                        .text(" ")
                        .add(Html.of("span", words)));
    }

    private static Html anchor(String target, String words) {
        return Html.of("a", words).attr("href", "#" + target);
    }

    private static Html section(String id, String title) {
        return Html.of("section")
                .id(id)
                .attr("aria-labelledby", id + "-title")
                .add(Html.of("h2", title).id(id + "-title"));
    }

    private static Html chip(String kind, String words) {
        String mark = switch (kind) {
            case "confluent", "compatible" -> "✓ ";
            case "conflict", "reachable" -> "✗ ";
            case "coordinated" -> "● ";
            default -> "? ";
        };
        return Html.of("span", mark + words).cls("chip " + kind);
    }

    private Html verdicts() {
        Html table = Html.of("table")
                .cls("wide cards")
                .add(Html.of("caption", "each operation, how it runs, and why").cls("hidden"))
                .add(head("operation", "verdict", "why", "checked on each call"));
        Html body = Html.of("tbody");
        application.operations().forEach(operation -> body.add(verdict(operation)));
        return section("verdicts", "Verdicts").add(Html.of("div").cls("scroll").add(table.add(body)));
    }

    private static Html head(String... titles) {
        Html row = Html.of("tr");
        for (String title : titles) {
            row.add(Html.of("th", title).attr("scope", "col"));
        }
        return Html.of("thead").add(row);
    }

    private Html verdict(Operation operation) {
        String name = operation.name();
        String verdict = Words.lower(analysis.verdict(name));
        List<PairAnalysis> against =
                analysis.conflicts().stream().filter(p -> p.involves(name)).toList();
        Html why = Html.of("td").attr("data-title", "why");
        if (against.isEmpty()) {
            why.text("compatible with every operation, itself included");
        } else {
            int shown = against.size() <= MOST_REASONS + 1 ? against.size() : MOST_REASONS;
            why.add(reasons(against.subList(0, shown), name));
            if (shown < against.size()) {
                why.add(Html.of("details")
                        .add(Html.of("summary", "and " + (against.size() - shown) + " more"))
                        .add(reasons(against.subList(shown, against.size()), name)));
            }
        }
        if (analysis.verdict(name) == Plan.Verdict.CONFLUENT) {
            why.add(Html.of("p", Words.repetition(analysis.unrepeatable(name))).cls("quiet"));
        }
        List<String> checks = Objects.requireNonNull(analysis.localChecks().get(name));
        Html checked = Html.of("td").attr("data-title", "checked on each call");
        checked.add(checks.isEmpty() ? Html.of("span", "nothing").cls("quiet") : links.invariants(checks));
        return Html.of("tr")
                .id(Links.operation(name))
                .add(Html.of("th")
                        .attr("scope", "row")
                        .add(Html.of("code").cls("name").add(links.source(operation.range(), name))))
                .add(Html.of("td").attr("data-title", "verdict").add(chip(verdict, verdict)))
                .add(why, checked);
    }

    private Html reasons(List<PairAnalysis> pairs, String name) {
        Html reasons = Html.of("ul").cls("reasons");
        pairs.forEach(pair -> reasons.add(reason(pair, name)));
        return reasons;
    }

    private Html reason(PairAnalysis pair, String name) {
        String verb = pair.verdict() == PairVerdict.UNDECIDED ? "undecided with " : "conflicts with ";
        Html item = Html.of("li")
                .add(Html.of("a", verb + Words.partner(pair, name)).attr("href", "#" + links.id(pair)))
                .text(" on ")
                .add(links.invariants(pair.brokenInvariants()));
        return pair.conflictKey()
                .map(key -> item.text(", not with ").add(Html.of("em", key)))
                .orElse(item);
    }

    private Html graph() {
        Html section = section("graph", "Conflict graph");
        section.add(Html.of(
                        "p",
                        "Operations that share a line cannot run at the same time without coordination; a loop is an"
                                + " operation that conflicts with itself.")
                .cls("hint"));
        section.add(new ConflictGraph(analysis, links).draw());
        Html legend = Html.of("ul").cls("legend").attr("aria-label", "legend");
        legend.add(Html.of("li", "◆ confluent: runs at any site").cls("confluent"));
        legend.add(Html.of("li", "● coordinated").cls("coordinated"));
        legend.add(Html.of("li", "— conflict").cls("conflict"));
        legend.add(Html.of("li", "┄ undecided").cls("undecided"));
        return section.add(legend).add(matrix());
    }

    /** All pairs at a glance. */
    private Html matrix() {
        List<String> names =
                application.operations().stream().map(Operation::name).toList();
        Html header = Html.of("tr").add(Html.of("td"));
        names.forEach(name -> header.add(Html.of("th")
                .attr("scope", "col")
                .add(Html.of("span").cls("turned").add(links.operationName(name)))));
        Html table = Html.of("table")
                .cls("matrix")
                .add(Html.of("caption", "every pair").cls("hidden"))
                .add(Html.of("thead").add(header));
        Html body = Html.of("tbody");
        Map<List<String>, PairAnalysis> pairs = new LinkedHashMap<>();
        analysis.pairs().forEach(p -> pairs.put(List.of(p.first(), p.second()), p));
        for (int i = 0; i < names.size(); i++) {
            Html row = Html.of("tr").add(Html.of("th").attr("scope", "row").add(links.operationName(names.get(i))));
            for (int j = 0; j <= i; j++) {
                row.add(cell(pairs.get(List.of(names.get(j), names.get(i)))));
            }
            body.add(row);
        }
        return Html.of("details")
                .cls("matrix-box")
                .add(Html.of("summary", "every pair at a glance"))
                .add(Html.of("div").cls("scroll").add(table.add(body)))
                .add(Html.of(
                                "p",
                                "✗ conflict, ? undecided, ✓ proved compatible, · compatible because they touch no"
                                        + " invariant together")
                        .cls("hint"));
    }

    private Html cell(@org.jspecify.annotations.Nullable PairAnalysis pair) {
        if (pair == null) {
            return Html.of("td");
        }
        String mark = switch (pair.verdict()) {
            case CONFLICT -> "✗";
            case UNDECIDED -> "?";
            case COMPATIBLE -> pair.verdicts().isEmpty() ? "·" : "✓";
        };
        String words = Words.who(pair) + ": " + Words.lower(pair.verdict());
        if (pair.verdicts().isEmpty()) {
            return Html.of("td", mark).cls("nothing").attr("title", words + ", no invariant in common");
        }
        return Html.of("td")
                .cls(Words.lower(pair.verdict()))
                .add(Html.of("a", mark)
                        .attr("href", "#" + links.id(pair))
                        .attr("title", words)
                        .attr("aria-label", words));
    }

    private Html conflicts() {
        Html section = section("conflicts", "Conflicts");
        List<PairAnalysis> conflicts = analysis.conflicts();
        if (conflicts.isEmpty()) {
            return section.add(Html.of("p", "No pair of operations conflicts.").cls("good"));
        }
        Html table = Html.of("table")
                .cls("wide cards")
                .add(Html.of("caption", "each conflicting pair").cls("hidden"))
                .add(head("pair", "verdict", "invariants", "compatible with", "evidence"));
        Html body = Html.of("tbody");
        conflicts.forEach(pair -> body.add(conflictRow(pair)));
        section.add(Html.of("div").cls("scroll").add(table.add(body)));
        conflicts.forEach(pair -> section.add(conflict(pair)));
        return section;
    }

    private Html conflictRow(PairAnalysis pair) {
        String verdict = Words.lower(pair.verdict());
        return Html.of("tr")
                .add(Html.of("th")
                        .attr("scope", "row")
                        .add(Html.of("a", Words.who(pair)).attr("href", "#" + links.id(pair))))
                .add(Html.of("td").attr("data-title", "verdict").add(chip(verdict, verdict)))
                .add(Html.of("td").attr("data-title", "invariants").add(links.invariants(pair.brokenInvariants())))
                .add(Html.of("td", pair.conflictKey().orElse("–")).attr("data-title", "compatible with"))
                .add(Html.of("td").attr("data-title", "evidence").add(evidence(pair)));
    }

    private static Html evidence(PairAnalysis pair) {
        List<Verdict.Refuted> refuted = pair.verdicts().values().stream()
                .filter(v -> v instanceof Verdict.Refuted)
                .map(v -> (Verdict.Refuted) v)
                .toList();
        if (refuted.isEmpty()) {
            return Html.of("span", "none").cls("quiet");
        }
        return refuted.stream().anyMatch(r -> r.run().isPresent())
                ? chip("reachable", "reachable")
                : chip("unconfirmed", "unconfirmed");
    }

    private Html conflict(PairAnalysis pair) {
        String verdict = Words.lower(pair.verdict());
        Html article = Html.of("article").cls("pair " + verdict).id(links.id(pair));
        Html title = Html.of("h3").add(links.operationName(pair.first())).text(" with ");
        title.add(pair.first().equals(pair.second()) ? Html.of("span", "itself") : links.operationName(pair.second()));
        article.add(title.text(" ").add(chip(verdict, verdict)));
        pair.conflictKey()
                .ifPresent(key -> article.add(Html.of("p", "Two calls with ")
                        .cls("key")
                        .add(Html.of("strong", key))
                        .text(" do not conflict.")));
        String what = pair.verdict() == PairVerdict.UNDECIDED ? "what is not known" : "what happens";
        Html shown = Html.of("details").cls("shown").add(Html.of("summary", what));
        if (analysis.conflicts().size() <= MOST_OPEN) {
            shown.attr("open", "open");
        }
        pair.verdicts().forEach((invariant, outcome) -> {
            if (outcome instanceof Verdict.Refuted refuted) {
                shown.add(refuted(invariant, refuted));
            } else if (outcome instanceof Verdict.Undecided undecided) {
                shown.add(undecided(invariant, undecided));
            }
        });
        article.add(shown);
        waysOut(pair).ifPresent(article::add);
        if (!pair.outside().isEmpty()) {
            article.add(
                    Html.of("p").cls("note").add(Timelines.code("Note: " + String.join("; ", pair.outside()) + ".")));
        }
        List<String> proved = pair.verdicts().entrySet().stream()
                .filter(e -> e.getValue() instanceof Verdict.Proved)
                .map(Map.Entry::getKey)
                .toList();
        if (!proved.isEmpty()) {
            article.add(Html.of("details")
                    .cls("proof")
                    .add(Html.of("summary", "proved all the same: " + String.join(", ", proved)))
                    .add(provedList(pair)));
        }
        return article;
    }

    private Html refuted(String invariant, Verdict.Refuted refuted) {
        Html box = Html.of("div").cls("evidence");
        Html title = Html.of("h4").add(links.invariant(invariant)).text(" ");
        title.add(
                refuted.run().isPresent()
                        ? chip("reachable", "reachable: a run from the empty database leads here")
                        : chip("unconfirmed", "unconfirmed"));
        box.add(title);
        demand(invariant).ifPresent(demand -> box.add(Html.of("p").add(demand)));
        if (refuted.run().isEmpty()) {
            box.add(Html.of("p").cls("note").add(Timelines.code(unconfirmed(refuted))));
        }
        box.add(new Timelines(links).draw(Story.of(refuted)));
        if (refuted.run().isPresent()) {
            box.add(Html.of("details")
                    .cls("proof")
                    .add(Html.of("summary", "the solver's own, smaller counterexample"))
                    .add(new Timelines(links).draw(Story.of(refuted.counterexample()))));
        }
        return box;
    }

    private static String unconfirmed(Verdict.Refuted refuted) {
        return "The bounded search found no run from the empty database that leads to this common state. "
                + refuted.advice()
                        .map(advice ->
                                advice.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + advice.substring(1) + ".")
                        .orElse("If it cannot occur, state the invariant that rules it out.");
    }

    /** In the words of the language, or in a sentence where nobody wrote it. */
    private Optional<Html> demand(String invariant) {
        return Words.invariant(application, invariant)
                .map(i -> Html.of(Words.implicit(i) ? "span" : "code", Words.demand(application, i))
                        .cls(Words.implicit(i) ? "quiet" : "demand"));
    }

    private Html undecided(String invariant, Verdict.Undecided undecided) {
        Html box = Html.of("div").cls("evidence");
        box.add(Html.of("h4").add(links.invariant(invariant)).text(" ").add(chip("undecided", "undecided")));
        demand(invariant).ifPresent(demand -> box.add(Html.of("p").add(demand)));
        return box.add(Html.of("p")
                .cls("note")
                .add(Timelines.code("Neither proved nor refuted: " + undecided.reason()
                        + ". It counts as a conflict. What to change: " + undecided.advice() + ".")));
    }

    private static Optional<Html> waysOut(PairAnalysis pair) {
        if (pair.waysOut().isEmpty()) {
            return Optional.empty();
        }
        Html list = Html.of("ul");
        for (WayOut way : pair.waysOut()) {
            list.add(Html.of("li")
                    .add(Html.of("strong").add(Timelines.code(way.change())))
                    .text(": ")
                    .add(Timelines.code(way.consequence())));
        }
        return Optional.of(Html.of("div")
                .cls("ways-out")
                .add(Html.of("h4", "Ways out, each analysed again"))
                .add(list));
    }

    private Html proofs() {
        Html section = section("proofs", "Proofs");
        List<PairAnalysis> proved = analysis.pairs().stream()
                .filter(p -> p.verdict() == PairVerdict.COMPATIBLE)
                .filter(p -> !p.verdicts().isEmpty())
                .toList();
        List<PairAnalysis> apart =
                analysis.pairs().stream().filter(p -> p.verdicts().isEmpty()).toList();
        section.add(Html.of(
                        "p",
                        "For every pair below, the merge of any two effects that the operations can generate keeps the"
                                + " invariant, in every valid state and for all arguments.")
                .cls("hint"));
        if (proved.isEmpty()) {
            section.add(Html.of("p", "No pair needed a proof.").cls("quiet"));
        }
        for (PairAnalysis pair : proved) {
            section.add(Html.of("details")
                    .cls("proof")
                    .id(links.id(pair))
                    .add(Html.of("summary")
                            .add(Html.of("span", "✓ ").attr("aria-hidden", "true"))
                            .text(Words.who(pair) + " keeps " + kept(pair)))
                    .add(provedList(pair)));
        }
        if (!apart.isEmpty()) {
            List<String> who = apart.stream().map(Words::who).toList();
            section.add(Html.of("details")
                    .cls("proof")
                    .add(Html.of(
                            "summary",
                            Words.count(who.size(), "pair touches", "pairs touch")
                                    + " no invariant in common, so there is nothing to prove"))
                    .add(Html.of("p", String.join("; ", who))));
        }
        section.add(localChecks());
        deferred().ifPresent(section::add);
        return section;
    }

    private Optional<Html> deferred() {
        if (application.deferredInvariants().isEmpty()) {
            return Optional.empty();
        }
        Html list = Html.of("dl").cls("used");
        for (Application.Deferred deferred : application.deferredInvariants()) {
            list.add(Html.of("dt")
                            .add(Html.of("code")
                                    .cls("name")
                                    .add(links.source(
                                            deferred.invariant().range(),
                                            deferred.invariant().name()))))
                    .add(Html.of("dd")
                            .add(Html.of("code", Words.demand(application, deferred.invariant()))
                                    .cls("demand")))
                    .add(Html.of("dd", "violations are handed to ").add(links.operationName(deferred.compensation())));
        }
        return Optional.of(Html.group()
                .add(Html.of("h3", "Deferred invariants"))
                .add(Html.of("p", "Audited and compensated, but not enforced; no proof assumes them.")
                        .cls("hint"))
                .add(list));
    }

    private static String kept(PairAnalysis pair) {
        List<String> names = List.copyOf(pair.verdicts().keySet());
        return names.size() <= MOST_NAMES ? Words.list(names) : names.size() + " invariants";
    }

    private Html provedList(PairAnalysis pair) {
        Html list = Html.of("dl").cls("used");
        pair.verdicts().forEach((invariant, outcome) -> {
            if (outcome instanceof Verdict.Proved proof) {
                list.add(Html.of("dt").add(links.invariant(invariant)));
                demand(invariant).ifPresent(demand -> list.add(Html.of("dd").add(demand)));
                Html used = Html.of("dd");
                if (proof.used().isEmpty()) {
                    used.cls("quiet").text("what the proof used was not asked for");
                } else {
                    Html items = Html.of("ul");
                    proof.used().forEach(fact -> items.add(Html.of("li").add(Timelines.code(fact))));
                    used.text("the proof used").add(items);
                }
                list.add(used);
            }
        });
        return list;
    }

    private Html localChecks() {
        LocalChecks checks = new LocalChecks(analysis);
        Html table = Html.of("table")
                .cls("wide cards")
                .add(Html.of("caption", "what each call is checked against where it runs")
                        .cls("hidden"))
                .add(head("operation", "checked on each call", "left out: the guard implies it"));
        Html body = Html.of("tbody");
        for (Operation operation : application.operations()) {
            body.add(Html.of("tr")
                    .add(Html.of("th").attr("scope", "row").add(links.operationName(operation.name())))
                    .add(named(checks.left(operation)).attr("data-title", "checked on each call"))
                    .add(named(checks.discharged(operation)).attr("data-title", "left out: the guard implies it")));
        }
        return Html.group()
                .add(Html.of("h3", "Checks where an operation runs"))
                .add(Html.of("div").cls("scroll").add(table.add(body)));
    }

    private Html named(List<String> invariants) {
        return Html.of("td")
                .add(invariants.isEmpty() ? Html.of("span", "–").cls("quiet") : links.invariants(invariants));
    }

    private java.util.stream.Stream<PairAnalysis> pairsOutside() {
        return analysis.pairs().stream().filter(p -> !p.outside().isEmpty());
    }

    private Optional<Html> outside() {
        Map<String, List<String>> by = new LinkedHashMap<>();
        pairsOutside()
                .forEach(pair -> pair.outside()
                        .forEach(sentence -> by.computeIfAbsent(sentence, k -> new ArrayList<>())
                                .add(Words.who(pair))));
        if (by.isEmpty()) {
            return Optional.empty();
        }
        Html section = section("outside", "Outside the decidable fragment");
        section.add(Html.of(
                        "p",
                        "A proof here is as good as any other. A counterexample may be no real state, until a run shows"
                                + " it.")
                .cls("hint"));
        Html list = Html.of("dl").cls("used");
        by.forEach((sentence, pairs) ->
                list.add(Html.of("dt").add(Timelines.code(sentence))).add(Html.of("dd", String.join("; ", pairs))));
        return Optional.of(section.add(list));
    }

    private Html warnings() {
        Html section = section("warnings", "Warnings");
        if (analysis.warnings().isEmpty() && file.diagnostics().isEmpty()) {
            return section.add(
                    Html.of("p", "The analyzer has no doubts about the file.").cls("good"));
        }
        Html list = Html.of("ul").cls("warnings");
        file.diagnostics().forEach(d -> list.add(warning(d.code(), d.range(), d.message())));
        for (Warning warning : analysis.warnings()) {
            list.add(warning(warning.code(), warning.range(), warning.message()));
        }
        return section.add(list);
    }

    private Html warning(String code, SourceRange range, String message) {
        return Html.of("li")
                .add(Html.of("strong", "⚠ " + code))
                .text(" ")
                .add(links.source(range, "line " + range.start().line()))
                .text(": ")
                .add(Timelines.code(message));
    }

    private Html source() {
        return section("source", "Source").add(new SourceListing(links).draw(file.sources()));
    }

    private Html footer() {
        Html footer = Html.of("footer");
        Html facts = Html.of("dl").cls("facts");
        facts.add(Html.of("dt", "file")).add(Html.of("dd", file.file()));
        facts.add(Html.of("dt", "fingerprint")).add(Html.of("dd").add(Html.of("code", file.fingerprint())));
        facts.add(Html.of("dt", "made by")).add(Html.of("dd", tool));
        facts.add(Html.of("dt", "schema")).add(Html.of("dd", String.valueOf(JsonReport.SCHEMA_VERSION)));
        file.statistics().ifPresent(s -> facts.add(Html.of("dt", "effort")).add(Html.of("dd", effort(s))));
        return footer.add(facts);
    }

    private static String effort(AnalysedFile.Statistics statistics) {
        String queries = statistics.queries().isPresent()
                ? Words.count(statistics.queries().getAsInt(), "query", "queries") + " in "
                : "";
        return queries + statistics.milliseconds() + " ms";
    }
}
