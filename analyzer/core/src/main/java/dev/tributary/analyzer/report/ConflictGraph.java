package dev.tributary.analyzer.report;

import dev.tributary.analyzer.Analysis;
import dev.tributary.analyzer.PairAnalysis;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.plan.Plan.PairVerdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Draws operations as nodes and conflicts as edges. Operations that conflict with one another, directly or by way of
 * others, share a ring; its nodes lie at even heights, so that no two labels can touch. Nothing is random.
 */
final class ConflictGraph {
    private static final double CHARACTER = 7.9;
    private static final int LONGEST_LABEL = 28;
    private static final int PASSES = 6;
    private static final double DOT = 5.5;
    private static final double LOOP = 8;
    private final Analysis analysis;
    private final Links links;

    ConflictGraph(Analysis analysis, Links links) {
        this.analysis = analysis;
        this.links = links;
    }

    /** The drawings: rings, operations that conflict only with themselves, operations that conflict with nothing. */
    Html draw() {
        Html figures = Html.of("div").cls("graphs");
        List<String> alone = new ArrayList<>();
        int number = 0;
        for (List<String> component : components()) {
            if (component.size() == 1) {
                alone.addAll(component);
            } else {
                figures.add(figure(ring(ordered(component), number++), "conflict with one another"));
            }
        }
        if (!alone.isEmpty()) {
            figures.add(figure(column(alone, "alone"), "conflict only with themselves"));
        }
        List<String> free = names(Plan.Verdict.CONFLUENT);
        if (!free.isEmpty()) {
            Html figure = figure(column(free, "free"), "conflict with nothing");
            figures.add(figure.cls("free"));
        }
        return figures;
    }

    private static Html figure(Html svg, String caption) {
        return Html.of("figure").add(Html.of("div").cls("scroll").add(svg)).add(Html.of("figcaption", caption));
    }

    private List<String> names(Plan.Verdict verdict) {
        return analysis.application().operations().stream()
                .map(Operation::name)
                .filter(o -> analysis.verdict(o) == verdict)
                .toList();
    }

    private List<PairAnalysis> edges() {
        return analysis.conflicts();
    }

    /** Operations that conflict by way of others, in the order of their first declarations. */
    private List<List<String>> components() {
        Map<Integer, List<String>> components = new TreeMap<>();
        List<String> names = names(Plan.Verdict.COORDINATED);
        int[] leader = new int[names.size()];
        for (int i = 0; i < leader.length; i++) {
            leader[i] = i;
        }
        for (PairAnalysis edge : edges()) {
            int one = names.indexOf(edge.first());
            int other = names.indexOf(edge.second());
            if (one >= 0 && other >= 0) {
                int least = Math.min(leader[one], leader[other]);
                int most = Math.max(leader[one], leader[other]);
                for (int i = 0; i < leader.length; i++) {
                    leader[i] = leader[i] == most ? least : leader[i];
                }
            }
        }
        for (int i = 0; i < leader.length; i++) {
            components.computeIfAbsent(leader[i], k -> new ArrayList<>()).add(names.get(i));
        }
        return List.copyOf(components.values());
    }

    /** Swaps neighbours towards each other, so that edges are short and cross less. */
    private List<String> ordered(List<String> component) {
        List<String> order = new ArrayList<>(component);
        List<PairAnalysis> inside = edges().stream()
                .filter(e -> component.contains(e.first()) && !e.first().equals(e.second()))
                .toList();
        for (int pass = 0; pass < PASSES; pass++) {
            boolean better = false;
            for (int i = 0; i < order.size(); i++) {
                for (int j = i + 1; j < order.size(); j++) {
                    int before = length(inside, order);
                    Collections.swap(order, i, j);
                    if (length(inside, order) < before) {
                        better = true;
                    } else {
                        Collections.swap(order, i, j);
                    }
                }
            }
            if (!better) {
                break;
            }
        }
        return order;
    }

    private static int length(List<PairAnalysis> edges, List<String> order) {
        int length = 0;
        for (PairAnalysis edge : edges) {
            int apart = Math.abs(order.indexOf(edge.first()) - order.indexOf(edge.second()));
            length += Math.min(apart, order.size() - apart);
        }
        return length;
    }

    /** Where a node is; {@code side} is 1 for labels to its right, -1 for labels to its left. */
    private record Spot(String name, double x, double y, int side) {}

    private Html ring(List<String> order, int number) {
        int right = (order.size() + 1) / 2;
        double step = order.size() <= 6 ? 58 : order.size() <= 12 ? 40 : 27;
        double height = Math.max(step * right, 60);
        double radius = Math.min(190, Math.max(64, height * 0.48));
        List<Spot> spots = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            boolean onRight = i < right;
            int rows = onRight ? right : order.size() - right;
            int row = onRight ? i : order.size() - 1 - i;
            double height01 = (row + 0.5) / rows;
            double v = 2 * height01 - 1;
            double x = radius * Math.sqrt(1 - v * v) * (onRight ? 1 : -1);
            spots.add(new Spot(order.get(i), x, height * height01, onRight ? 1 : -1));
        }
        double label = order.stream().mapToInt(n -> shown(n).length()).max().orElse(0) * CHARACTER + 34;
        Html svg = svg(-radius - label, -14, 2 * (radius + label), height + 28, "ring");
        svg.add(highlights(order, "ring" + number));
        svg.id("ring" + number);
        for (PairAnalysis edge : edges()) {
            if (order.contains(edge.first()) && !edge.first().equals(edge.second())) {
                svg.add(edge(edge, spot(spots, edge.first()), spot(spots, edge.second()), height / 2, order));
            }
        }
        for (Spot spot : spots) {
            svg.add(node(spot, "n" + order.indexOf(spot.name()), label - 8));
        }
        return svg;
    }

    /** While the pointer is on a node, or the focus, everything that it has no part in steps back. */
    private static Html highlights(List<String> order, String id) {
        StringBuilder css = new StringBuilder();
        for (int i = 0; i < order.size(); i++) {
            for (String state : List.of("hover", "focus-visible")) {
                css.append("#")
                        .append(id)
                        .append(":has(a.n")
                        .append(i)
                        .append(':')
                        .append(state);
                css.append(") .edge:not(.n").append(i).append("){opacity:.08}");
            }
        }
        return Html.of("style", css.toString());
    }

    private static Spot spot(List<Spot> spots, String name) {
        return spots.stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
    }

    private Html column(List<String> names, String kind) {
        double step = 28;
        double label = names.stream().mapToInt(n -> shown(n).length()).max().orElse(0) * CHARACTER + 34;
        Html svg = svg(-12, -step / 2, label + 14, step * names.size(), kind);
        for (int i = 0; i < names.size(); i++) {
            svg.add(node(new Spot(names.get(i), 0, i * step, 1), "n" + i, label));
        }
        return svg;
    }

    private static Html svg(double x, double y, double width, double height, String kind) {
        return Html.of("svg")
                .cls("graph " + kind)
                .attr("role", "group")
                .attr("aria-label", "conflict graph; the table below says the same in words")
                .attr("width", Math.ceil(width))
                .attr("height", Math.ceil(height))
                .attr("viewBox", String.format(java.util.Locale.ROOT, "%.0f %.0f %.0f %.0f", x, y, width, height));
    }

    private Html edge(PairAnalysis pair, Spot from, Spot to, double middle, List<String> order) {
        double pull = 0.22;
        double controlX = (from.x() + to.x()) / 2 * pull;
        double controlY = middle + ((from.y() + to.y()) / 2 - middle) * pull;
        String path = String.format(
                java.util.Locale.ROOT,
                "M%.1f %.1fQ%.1f %.1f %.1f %.1f",
                from.x(),
                from.y(),
                controlX,
                controlY,
                to.x(),
                to.y());
        String nodes = " n" + order.indexOf(pair.first()) + " n" + order.indexOf(pair.second());
        return Html.of("a")
                .attr("href", "#" + links.id(pair))
                .attr("tabindex", "-1")
                .cls("edge " + Words.lower(pair.verdict()) + nodes)
                .add(Html.of("title", title(pair)))
                .add(Html.of("path").cls("reach").attr("d", path))
                .add(Html.of("path").cls("line").attr("d", path));
    }

    private static String title(PairAnalysis pair) {
        String how = pair.verdict() == PairVerdict.UNDECIDED ? " is undecided on " : " conflict on ";
        return Words.who(pair)
                + how
                + String.join(", ", pair.brokenInvariants())
                + pair.conflictKey().map(key -> "; none with " + key).orElse("");
    }

    private Html node(Spot spot, String id, double width) {
        boolean confluent = analysis.verdict(spot.name()) == Plan.Verdict.CONFLUENT;
        Html group = Html.group();
        edges().stream()
                .filter(e -> e.first().equals(spot.name()) && e.second().equals(spot.name()))
                .findFirst()
                .ifPresent(self -> group.add(Html.of("a")
                        .attr("href", "#" + links.id(self))
                        .attr("tabindex", "-1")
                        .cls("edge " + Words.lower(self.verdict()) + " " + id)
                        .add(Html.of("title", title(self)))
                        .add(Html.of("circle")
                                .cls("line loop")
                                .attr("cx", spot.x() + spot.side() * (LOOP + 2))
                                .attr("cy", spot.y())
                                .attr("r", LOOP))));
        double left = spot.side() > 0 ? spot.x() - 10 : spot.x() - width;
        return group.add(Html.of("a")
                .attr("href", "#" + Links.operation(spot.name()))
                .cls("node " + (confluent ? "confluent " : "coordinated ") + id)
                .add(Html.of("title", spot.name() + ": " + analysis.reason(spot.name())))
                .add(Html.of("rect")
                        .cls("reach")
                        .attr("x", left)
                        .attr("y", spot.y() - 12)
                        .attr("width", width + 10)
                        .attr("height", 24)
                        .attr("rx", 6))
                .add(dot(spot, confluent))
                .add(Html.of("text", shown(spot.name()))
                        .attr("x", spot.x() + spot.side() * (2 * LOOP + 8))
                        .attr("y", spot.y() + 4.5)
                        .attr("text-anchor", spot.side() > 0 ? "start" : "end")));
    }

    /** Shape tells verdicts apart as well as colour: circles need the coordinator, diamonds do not. */
    private static Html dot(Spot spot, boolean confluent) {
        if (!confluent) {
            return Html.of("circle")
                    .cls("dot")
                    .attr("cx", spot.x())
                    .attr("cy", spot.y())
                    .attr("r", DOT);
        }
        return Html.of("path")
                .cls("dot")
                .attr(
                        "d",
                        String.format(
                                java.util.Locale.ROOT,
                                "M%.1f %.1fl6.5 6.5l-6.5 6.5l-6.5 -6.5z",
                                spot.x(),
                                spot.y() - 6.5));
    }

    private static String shown(String name) {
        return name.length() <= LONGEST_LABEL ? name : name.substring(0, LONGEST_LABEL - 1) + "…";
    }
}
