package dev.tributary.analyzer.report;

import dev.tributary.analyzer.Analysis;
import dev.tributary.analyzer.PairAnalysis;
import dev.tributary.analyzer.trace.Counterexample.Call;
import dev.tributary.analyzer.trace.Counterexample.Row;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Binding;
import dev.tributary.dsl.model.InvText;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.plan.Plan;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What all reports say in the same words. */
final class Words {
    private Words() {}

    static String count(long number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }

    /** How many operations run where. */
    static String summary(Analysis analysis) {
        List<String> names =
                analysis.application().operations().stream().map(o -> o.name()).toList();
        long confluent = names.stream()
                .filter(o -> analysis.verdict(o) == Plan.Verdict.CONFLUENT)
                .count();
        return summary(confluent, names.size() - confluent);
    }

    static String summary(long confluent, long coordinated) {
        return Words.count(confluent, "operation runs", "operations run") + " at any site without coordination, "
                + Words.count(coordinated, "needs", "need") + " the coordinator";
    }

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** Such as {@code reserve with itself}. */
    static String who(PairAnalysis pair) {
        return pair.first() + " with " + partner(pair, pair.first());
    }

    static String partner(PairAnalysis pair, String operation) {
        if (pair.first().equals(pair.second())) {
            return "itself";
        }
        return pair.first().equals(operation) ? pair.second() : pair.first();
    }

    static String call(Call call) {
        return call.operation()
                + call.arguments().entrySet().stream()
                        .map(e -> e.getKey() + ": " + e.getValue())
                        .collect(Collectors.joining(", ", "(", ")"));
    }

    static String values(Row row) {
        return row.values().entrySet().stream()
                .map(e -> e.getKey() + ": " + e.getValue())
                .collect(Collectors.joining(", ", "{ ", " }"));
    }

    /** {@code a}, {@code a and b}, {@code a, b and c}. */
    static String list(List<String> words) {
        int last = words.size() - 1;
        return last < 1
                ? String.join("", words)
                : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
    }

    /** What becomes of a request with an id at other sites than the id's home, of a confluent operation. */
    static String repetition(Optional<String> unrepeatable) {
        return unrepeatable
                .map(why -> "A request with an id is taken at the id's home only: " + why + ".")
                .orElse(
                        "A request with an id may be repeated at any site: the arguments alone decide its effects, so that"
                                + " copies are merged as one.");
    }

    static Optional<Invariant> invariant(Application application, String name) {
        return application.invariants().stream()
                .filter(i -> i.name().equals(name))
                .findFirst();
    }

    /** Whether nobody wrote it: it follows from a reference or a key. */
    static boolean implicit(Invariant invariant) {
        return invariant instanceof Invariant.ReferenceExists || invariant instanceof Invariant.KeyUnique;
    }

    /** What an invariant demands, in the words of the language, or in a sentence where it is implicit. */
    static String demand(Application application, Invariant invariant) {
        if (invariant instanceof Invariant.ForAll all) {
            return "for all " + all.bindings().stream().map(Words::binding).collect(Collectors.joining(", ")) + ": "
                    + InvText.of(all.condition());
        } else if (invariant instanceof Invariant.Holds holds) {
            return InvText.of(holds.condition());
        } else if (invariant instanceof Invariant.Unique unique) {
            return "unique " + unique.entity() + "(" + String.join(", ", unique.attributes()) + ")";
        } else if (invariant instanceof Invariant.ReferenceExists reference) {
            return "the row that " + reference.entity() + "." + reference.attribute() + " names exists";
        }
        Invariant.KeyUnique key = (Invariant.KeyUnique) invariant;
        return "no two " + key.entity() + " rows are made under one key ("
                + application.entity(key.entity()).keys().stream()
                        .map(Attribute::name)
                        .collect(Collectors.joining(", "))
                + ")";
    }

    private static String binding(Binding binding) {
        return binding.variable() + " in " + binding.entity();
    }
}
