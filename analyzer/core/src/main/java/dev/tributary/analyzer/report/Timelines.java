package dev.tributary.analyzer.report;

import dev.tributary.analyzer.trace.Counterexample.Row;
import java.util.List;
import java.util.Optional;

/** Draws a story as two timelines that leave a common state and meet in a broken one. */
final class Timelines {
    /** A name that stays on one line with its mark, also in a column of a phone. */
    private static final int SHORT_NAME = 14;

    private final Links links;

    Timelines(Links links) {
        this.links = links;
    }

    Html draw(Story story) {
        Html timeline = Html.of("div")
                .cls("timelines")
                .attr("role", "group")
                .attr("aria-label", "two timelines: a common state, what each site does by itself, their merge");
        if (!story.history().isEmpty()) {
            timeline.add(history(story)).add(connector("one"));
        }
        String start = story.history().isEmpty() && story.confirmed()
                ? "the empty database, at both sites"
                : "common state: both sites hold it";
        timeline.add(state(start, RowChange.of(story.common()), "common"))
                .add(connector("fork"))
                .add(Html.of("div")
                        .cls("branches")
                        .add(branch(story.first(), story, "A"))
                        .add(branch(story.second(), story, "B")))
                .add(connector("join"))
                .add(merged(story));
        return timeline;
    }

    private static Html history(Story story) {
        Html steps = Html.of("ol").cls("history");
        List<Row> before = List.of();
        for (Story.Step step : story.history()) {
            Html item =
                    Html.of("li").add(Html.of("code", Words.call(step.call())).cls("call"));
            List<RowChange> changes = RowChange.between(before, step.after()).stream()
                    .filter(c -> c.kind() != RowChange.Kind.SAME)
                    .toList();
            steps.add(item.add(rows(changes)));
            before = step.after();
        }
        return Html.of("div")
                .cls("box history-box")
                .add(Html.of("p", "history: from the empty database, everything reaches both sites")
                        .cls("box-title"))
                .add(steps);
    }

    private static Html branch(Story.Branch branch, Story story, String site) {
        Html column = Html.of("div").cls("branch").attr("role", "group").attr("aria-label", "site " + site);
        column.add(Html.of("p")
                .cls("site")
                .add(Html.of("span", site).cls("site-mark"))
                .text(
                        story.confirmed()
                                ? branch.name()
                                : (site.equals("A") ? "one" : "another") + " site runs " + branch.name()));
        branch.snapshot()
                .ifPresent(seen -> column.add(state(
                        "what it reads: a valid state that shares what is stable",
                        RowChange.between(story.common(), seen),
                        "seen")));
        String after = branch.snapshot().isPresent() ? "its effect on the common state" : "then, here";
        List<Row> before = story.common();
        for (Story.Step step : branch.steps()) {
            column.add(Html.of("p")
                    .cls("step")
                    .add(Html.of("code", Words.call(step.call())).cls("call")));
            List<RowChange> changes = RowChange.between(before, step.after());
            column.add(state(after, changes, "after").add(ok()));
            before = step.after();
        }
        return column;
    }

    private static Html ok() {
        return Html.of("p", "✓ every invariant holds").cls("ok");
    }

    private Html merged(Story story) {
        return state(
                        "merged: both sites have received everything",
                        RowChange.between(story.common(), story.merged()),
                        "merged")
                .add(Html.of("p")
                        .cls("broken")
                        .add(Html.of("strong").text("✗ breaks ").add(links.invariant(story.invariant())))
                        .text(": ")
                        .add(code(story.violation())));
    }

    /** Prose in which back-quotes mark code. */
    static Html code(String prose) {
        Html all = Html.group();
        String[] parts = prose.split("`", -1);
        for (int i = 0; i < parts.length; i++) {
            if (i % 2 == 1 && i < parts.length - 1) {
                all.add(Html.of("code", parts[i]));
            } else {
                all.text((i % 2 == 1 ? "`" : "") + parts[i]);
            }
        }
        return all;
    }

    private static Html state(String title, List<RowChange> rows, String kind) {
        return Html.of("div")
                .cls("box " + kind)
                .add(Html.of("p", title).cls("box-title"))
                .add(rows(rows));
    }

    private static Html rows(List<RowChange> changes) {
        List<RowChange> telling = changes.stream()
                .filter(c ->
                        !c.cells().isEmpty() || c.kind() == RowChange.Kind.ADDED || c.kind() == RowChange.Kind.GONE)
                .toList();
        Html list = Html.of("div").cls("rows");
        if (telling.isEmpty()) {
            return list.add(Html.of("p", "no row that matters here").cls("quiet"));
        }
        telling.forEach(change -> list.add(row(change)));
        return list;
    }

    private static Html row(RowChange change) {
        Html title = Html.of("caption").add(Html.of("code", change.name()));
        if (change.name().length() <= SHORT_NAME) {
            title.cls("short");
        }
        mark(change.kind()).ifPresent(mark -> title.add(Html.of("span", mark).cls("mark")));
        Html table = Html.of("table").cls("row " + Words.lower(change.kind())).add(title);
        for (RowChange.Cell cell : change.cells()) {
            Html value = Html.of("td");
            cell.before().ifPresent(old -> value.add(Html.of("del", old)).text(" → "));
            value.add(cell.before().isPresent() ? Html.of("ins", cell.value()) : Html.of("span", cell.value()));
            table.add(Html.of("tr")
                    .add(Html.of("th", cell.attribute()).attr("scope", "row"))
                    .add(value));
        }
        return table;
    }

    private static Optional<String> mark(RowChange.Kind kind) {
        return switch (kind) {
            case ADDED -> Optional.of("new");
            case GONE -> Optional.of("deleted");
            case CHANGED -> Optional.of("changed");
            case SAME -> Optional.empty();
        };
    }

    /** Lines between boxes: one goes on, forks, or two join. */
    private static Html connector(String kind) {
        String path = switch (kind) {
            case "fork" -> "M50 0C50 14 25 10 25 24M50 0C50 14 75 10 75 24";
            case "join" -> "M25 0C25 14 50 10 50 24M75 0C75 14 50 10 50 24";
            default -> "M50 0V24";
        };
        return Html.of("svg")
                .cls("connector " + kind)
                .attr("viewBox", "0 0 100 24")
                .attr("preserveAspectRatio", "none")
                .attr("aria-hidden", "true")
                .add(Html.of("path").attr("d", path));
    }
}
