package dev.tributary.analyzer;

import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.plan.Plan.PairVerdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What an {@code .inv} file says in its comments of its own analysis. It has to be the whole story: a line that does not
 * hold is a failure, and so is a conflict, an undecided pair or a warning that no line mentions.
 *
 * <pre>
 * // expect withdraw with withdraw: conflict on NotOverdrawn, none with different account (published COORD)
 * // expect withdraw with withdraw, different account: compatible (derived FREE)
 * // expect deposit with *: compatible (published FREE)
 * // expect deposit: confluent
 * // expect NotOverdrawn: broken                      some pair breaks it; the opposite is `kept`
 * // expect warning TRB0203: NotOverdrawn
 * </pre>
 *
 * <p>Where several keys separate a pair, a line names one of them. The parentheses say what the literature's verdict is, and
 * how that is known. Where it is not the verdict here, they must say why: {@code (published COORD, differs: ...)}. A comment
 * indented by four more spaces continues the line above.
 */
final class Expectations {
    private static final String WORD = "[\\p{L}_.][\\p{L}\\p{Nd}_.]*";
    private static final Pattern SOURCE = Pattern.compile(
            "^(?<claim>.*?)(?:\\s+\\((?<status>published|published-relayed|published-recalled|derived|derived-checked)"
                    + " (?<verdict>FREE|COORD|ORDER|DEP|GROUP)(?:, differs: (?<why>.+))?\\))?$");
    private static final Pattern PAIR = Pattern.compile(
            "(?<first>" + WORD + ") with (?<second>" + WORD + "|\\*)(?:, (?<key>[^:]+))?: (?<verdict>.+)");
    private static final Pattern CONFLICT =
            Pattern.compile("conflict on (?<invariants>" + WORD + "(?:, " + WORD + ")*?)(?:, none with (?<key>.+))?");
    private static final Pattern WARNING = Pattern.compile("warning (?<code>TRB\\d{4}): (?<name>" + WORD + ")");
    private static final Pattern SINGLE =
            Pattern.compile("(?<name>" + WORD + "): (?<verdict>confluent|coordinated|kept|broken)");

    private final List<Expectation> lines;

    private Expectations(List<Expectation> lines) {
        this.lines = lines;
    }

    /** How the verdict of the literature is known. */
    record Source(String status, String verdict, Optional<String> differs) {
        /** Whether it calls for no mutual exclusion; a group says nothing of its pairs. */
        Optional<Boolean> free() {
            return verdict.equals("GROUP") ? Optional.empty() : Optional.of(!verdict.equals("COORD"));
        }
    }

    /** One line; {@code claim} says that something is free or that it is not. */
    record Expectation(int line, String text, Claim claim, Optional<Source> source) {
        /** What it is about. */
        String subject() {
            return text.substring(0, text.indexOf(": "));
        }

        /** What is expected of that. */
        String verdict() {
            return text.substring(text.indexOf(": ") + 2);
        }
    }

    sealed interface Claim {
        boolean free();

        record Compatible(String first, String second, Optional<String> key) implements Claim {
            @Override
            public boolean free() {
                return true;
            }
        }

        record Conflict(String first, String second, Set<String> invariants, Optional<String> key) implements Claim {
            @Override
            public boolean free() {
                return false;
            }
        }

        record OfOperation(String name, Plan.Verdict verdict) implements Claim {
            @Override
            public boolean free() {
                return verdict == Plan.Verdict.CONFLUENT;
            }
        }

        record OfInvariant(String name, boolean kept) implements Claim {
            @Override
            public boolean free() {
                return kept;
            }
        }

        record Warned(String code, String name) implements Claim {
            @Override
            public boolean free() {
                return true;
            }
        }
    }

    List<Expectation> lines() {
        return lines;
    }

    /**
     * Reads the expectations of a file.
     *
     * @throws IllegalArgumentException for a comment that starts like one and is none
     */
    static Expectations parse(String text) {
        List<Expectation> found = new ArrayList<>();
        String[] lines = text.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            if (lines[i].startsWith("// expect")) {
                StringBuilder whole = new StringBuilder(lines[i].substring("// expect".length()));
                for (int next = i + 1; next < lines.length && lines[next].startsWith("//     "); next++) {
                    whole.append(' ').append(lines[next].substring(2).strip());
                }
                found.add(expectation(i + 1, whole.toString().strip()));
            }
        }
        return new Expectations(List.copyOf(found));
    }

    private static Expectation expectation(int line, String text) {
        Matcher parts = SOURCE.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("line " + line + ": no expectation: " + text);
        }
        String said = parts.group("claim").strip();
        Claim claim = claim(line, said);
        if (parts.group("status") == null) {
            return new Expectation(line, said, claim, Optional.empty());
        }
        Source source =
                new Source(parts.group("status"), parts.group("verdict"), Optional.ofNullable(parts.group("why")));
        boolean agrees = source.free().map(free -> free == claim.free()).orElse(true);
        if (agrees == source.differs().isPresent()) {
            throw new IllegalArgumentException("line " + line + ": "
                    + (agrees ? "this does not differ: " : "this differs, and does not say why: ") + text);
        }
        return new Expectation(line, said, claim, Optional.of(source));
    }

    private static Claim claim(int line, String text) {
        Matcher warning = WARNING.matcher(text);
        if (warning.matches()) {
            return new Claim.Warned(warning.group("code"), warning.group("name"));
        }
        Matcher single = SINGLE.matcher(text);
        if (single.matches()) {
            String verdict = single.group("verdict");
            return verdict.equals("kept") || verdict.equals("broken")
                    ? new Claim.OfInvariant(single.group("name"), verdict.equals("kept"))
                    : new Claim.OfOperation(
                            single.group("name"), Plan.Verdict.valueOf(verdict.toUpperCase(Locale.ROOT)));
        }
        Matcher pair = PAIR.matcher(text);
        if (pair.matches()) {
            Optional<String> given = Optional.ofNullable(pair.group("key"));
            if (pair.group("verdict").equals("compatible")) {
                return new Claim.Compatible(pair.group("first"), pair.group("second"), given);
            }
            Matcher conflict = CONFLICT.matcher(pair.group("verdict"));
            if (conflict.matches() && given.isEmpty() && !pair.group("second").equals("*")) {
                return new Claim.Conflict(
                        pair.group("first"),
                        pair.group("second"),
                        new LinkedHashSet<>(
                                Arrays.asList(conflict.group("invariants").split(", "))),
                        Optional.ofNullable(conflict.group("key")));
            }
        }
        throw new IllegalArgumentException("line " + line + ": no expectation: " + text);
    }

    /** What is wrong, a sentence each; nothing when the file and its analysis say the same. */
    List<String> failures(Analysis analysis) {
        List<String> failures = new ArrayList<>();
        for (Expectation line : lines) {
            failure(line.claim(), analysis).ifPresent(f -> failures.add("line " + line.line() + ": " + f));
        }
        for (PairAnalysis pair : analysis.conflicts()) {
            if (pair.verdict() == PairVerdict.UNDECIDED) {
                failures.add(describe(pair) + ": " + undecided(pair));
            } else if (lines.stream().noneMatch(l -> l.claim() instanceof Claim.Conflict c && same(pair, c))) {
                failures.add("no line expects this: // expect " + describe(pair));
            }
        }
        for (Warning warning : analysis.warnings()) {
            if (lines.stream().noneMatch(l -> l.claim() instanceof Claim.Warned w && same(warning, w))) {
                failures.add("no line expects this: warning " + warning.code() + ": " + warning.message());
            }
        }
        return failures;
    }

    private static Optional<String> failure(Claim claim, Analysis analysis) {
        if (claim instanceof Claim.Warned warned) {
            return analysis.warnings().stream().anyMatch(w -> same(w, warned))
                    ? Optional.empty()
                    : Optional.of("expected a warning " + warned.code() + " of `" + warned.name() + "`, found none");
        } else if (claim instanceof Claim.OfOperation operation) {
            if (analysis.application().findOperation(operation.name()).isEmpty()) {
                return Optional.of("there is no operation `" + operation.name() + "`");
            }
            Plan.Verdict found = analysis.verdict(operation.name());
            return found == operation.verdict()
                    ? Optional.empty()
                    : Optional.of("expected `" + operation.name() + "` " + operation.verdict() + ", found " + found
                            + ": " + analysis.reason(operation.name()));
        } else if (claim instanceof Claim.OfInvariant invariant) {
            return failure(invariant, analysis);
        } else if (claim instanceof Claim.Compatible compatible) {
            return failure(compatible, analysis);
        }
        return failure((Claim.Conflict) claim, analysis);
    }

    private static Optional<String> failure(Claim.OfInvariant claim, Analysis analysis) {
        if (analysis.application().invariants().stream().map(Invariant::name).noneMatch(claim.name()::equals)) {
            return Optional.of("there is no invariant `" + claim.name() + "`");
        }
        List<String> breaking = analysis.conflicts().stream()
                .filter(p -> p.brokenInvariants().contains(claim.name()))
                .map(p -> p.first() + " with " + p.second())
                .toList();
        return breaking.isEmpty() == claim.kept()
                ? Optional.empty()
                : Optional.of("expected `" + claim.name() + "` " + (claim.kept() ? "kept" : "broken")
                        + ", found that it is broken by " + (breaking.isEmpty() ? "no pair" : breaking));
    }

    private static Optional<String> failure(Claim.Compatible claim, Analysis analysis) {
        List<PairAnalysis> pairs = analysis.pairs().stream()
                .filter(p -> claim.second().equals("*")
                        ? p.involves(claim.first())
                        : joins(p, claim.first(), claim.second()))
                .toList();
        if (pairs.isEmpty()) {
            return Optional.of("there is no pair `" + claim.first() + " with " + claim.second() + "`");
        }
        List<String> against = pairs.stream()
                .filter(p -> p.verdict() != PairVerdict.COMPATIBLE)
                .filter(p -> claim.key().isEmpty() || !hasKey(p, claim.key()))
                .map(Expectations::describe)
                .toList();
        return against.isEmpty()
                ? Optional.empty()
                : Optional.of("expected `" + claim.first() + " with " + claim.second()
                        + claim.key().map(k -> ", " + k).orElse("") + "` compatible, found " + against);
    }

    private static Optional<String> failure(Claim.Conflict claim, Analysis analysis) {
        Optional<PairAnalysis> pair = analysis.pairs().stream()
                .filter(p -> joins(p, claim.first(), claim.second()))
                .findFirst();
        if (pair.isEmpty()) {
            return Optional.of("there is no pair `" + claim.first() + " with " + claim.second() + "`");
        }
        return pair.filter(p -> same(p, claim)).isPresent()
                ? Optional.empty()
                : Optional.of("expected a conflict on " + String.join(", ", claim.invariants())
                        + claim.key().map(k -> ", none with " + k).orElse("") + ", found: "
                        + describe(pair.orElseThrow()));
    }

    private static boolean joins(PairAnalysis pair, String first, String second) {
        return (pair.first().equals(first) && pair.second().equals(second))
                || (pair.first().equals(second) && pair.second().equals(first));
    }

    private static boolean same(PairAnalysis pair, Claim.Conflict claim) {
        return joins(pair, claim.first(), claim.second())
                && pair.verdict() == PairVerdict.CONFLICT
                && Set.copyOf(pair.brokenInvariants()).equals(claim.invariants())
                && hasKey(pair, claim.key());
    }

    /** Whether a pair's conflict key is this one, or one of several that are this one; none is none. */
    private static boolean hasKey(PairAnalysis pair, Optional<String> key) {
        if (key.isEmpty() || pair.conflictKey().isEmpty()) {
            return key.isEmpty() && pair.conflictKey().isEmpty();
        }
        return Arrays.stream(pair.conflictKey().orElseThrow().split(" or "))
                .map(Expectations::sides)
                .anyMatch(sides(key.orElseThrow())::equals);
    }

    /** {@code a different from b} is {@code b different from a}. */
    private static Set<String> sides(String key) {
        return Set.of(key.split(" different from "));
    }

    private static boolean same(Warning warning, Claim.Warned claim) {
        return warning.code().equals(claim.code()) && warning.message().contains("`" + claim.name() + "`");
    }

    private static String undecided(PairAnalysis pair) {
        return pair.verdicts().entrySet().stream()
                .filter(e -> e.getValue() instanceof Verdict.Undecided)
                .map(e -> e.getKey() + ": " + ((Verdict.Undecided) e.getValue()).reason())
                .collect(Collectors.joining("; "));
    }

    /** The pair as a line would expect it. */
    private static String describe(PairAnalysis pair) {
        String verdict = switch (pair.verdict()) {
            case COMPATIBLE -> "compatible";
            case CONFLICT -> "conflict on " + String.join(", ", pair.brokenInvariants());
            case UNDECIDED -> "undecided on " + String.join(", ", pair.brokenInvariants());
        };
        return pair.first() + " with " + pair.second() + ": " + verdict
                + pair.conflictKey().map(k -> ", none with " + k).orElse("");
    }

    /** The names of the operations that no line mentions. */
    List<String> unmentioned(List<Operation> operations) {
        Set<String> mentioned = new LinkedHashSet<>();
        for (Expectation line : lines) {
            if (line.claim() instanceof Claim.Compatible c) {
                mentioned.add(c.first());
                mentioned.add(c.second());
            } else if (line.claim() instanceof Claim.Conflict c) {
                mentioned.add(c.first());
                mentioned.add(c.second());
            } else if (line.claim() instanceof Claim.OfOperation o) {
                mentioned.add(o.name());
            }
        }
        return operations.stream()
                .map(Operation::name)
                .filter(name -> !mentioned.contains(name))
                .toList();
    }
}
