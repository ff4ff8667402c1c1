package dev.tributary.analyzer.run;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The constants of a file and values near them: what a small run is likely to need. */
final class Constants {
    private static final List<String> SAMPLES =
            List.of("a", "b", "A", "B", "0", "1", "ab", "abc", "a1", "AB-12", "a@b.cc", "+49 30 1234", "2026-01-01");
    private static final int LONGEST_TEXT = 40;

    private final Set<BigDecimal> numbers = new LinkedHashSet<>();
    private final Set<String> texts = new LinkedHashSet<>();
    private final Set<Pattern> patterns = new LinkedHashSet<>();
    private boolean lengths;

    Constants(Application application) {
        for (Invariant invariant : application.invariants()) {
            if (invariant instanceof Invariant.ForAll forAll) {
                visit(forAll.condition());
            } else if (invariant instanceof Invariant.Holds holds) {
                visit(holds.condition());
            }
        }
        for (Operation operation : application.operations()) {
            operation.expressions().forEach(this::visit);
        }
    }

    private void visit(Expression expression) {
        if (expression instanceof Expression.Literal literal) {
            if (literal.value() instanceof BigDecimal number) {
                numbers.add(Values.normal(number));
            } else if (literal.type() instanceof Type.Text) {
                texts.add((String) literal.value());
            }
        } else if (expression instanceof Expression.Call call) {
            if (call.function() == Expression.Function.LENGTH) {
                lengths = true;
            } else if (call.arguments().get(1) instanceof Expression.Literal literal) {
                patterns.add(Pattern.compile((String) literal.value()));
                visit(call.arguments().get(0));
                return;
            }
        }
        expression.inside().forEach(this::visit);
    }

    /** One, two, nothing, minus one, then each constant with its neighbours, then room for twice each. */
    List<BigDecimal> numbers() {
        Set<BigDecimal> all = new LinkedHashSet<>();
        all.add(BigDecimal.ONE);
        all.add(BigDecimal.valueOf(2));
        all.add(BigDecimal.ZERO);
        all.add(BigDecimal.ONE.negate());
        for (BigDecimal number : numbers) {
            all.add(number);
            all.add(Values.normal(number.subtract(BigDecimal.ONE)));
            all.add(Values.normal(number.add(BigDecimal.ONE)));
        }
        numbers.forEach(number -> all.add(Values.normal(number.add(number))));
        return List.copyOf(all);
    }

    /** Two texts, those of the file, and some that its patterns and lengths ask for. */
    List<String> texts() {
        Set<String> all = new LinkedHashSet<>(List.of("a", "b"));
        all.addAll(texts);
        for (Pattern pattern : patterns) {
            SAMPLES.stream()
                    .filter(sample -> pattern.matcher(sample).matches())
                    .limit(2)
                    .forEach(all::add);
        }
        if (lengths) {
            all.add("");
            for (BigDecimal number : numbers) {
                for (int length = number.intValue() - 1; length <= number.intValue() + 1; length++) {
                    if (length > 0 && length <= LONGEST_TEXT) {
                        all.add("a".repeat(length));
                    }
                }
            }
        }
        return new ArrayList<>(all);
    }
}
