package dev.tributary.dsl.model;

import dev.tributary.dsl.source.SourceRange;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A named unit of change.
 *
 * @param choices values and rows that the method body computes, declared with {@code choosing}: arbitrary to the proof,
 *     held to the guard
 * @param requires the conjuncts of its guard, in declaration order
 */
public record Operation(
        String name,
        List<Parameter> parameters,
        List<Parameter> choices,
        List<Expression> requires,
        List<Statement> body,
        SourceRange range) {
    public Operation {
        parameters = List.copyOf(parameters);
        choices = List.copyOf(choices);
        requires = List.copyOf(requires);
        body = List.copyOf(body);
    }

    /** The parameter of that name; choices are none. */
    public Optional<Parameter> parameter(String parameterName) {
        return parameters.stream().filter(p -> p.name().equals(parameterName)).findFirst();
    }

    /** The expressions of its guard, then those of its statements. */
    public List<Expression> expressions() {
        return Stream.concat(
                        requires.stream(),
                        body.stream().flatMap(Statement::walk).flatMap(s -> s.expressions().stream()))
                .toList();
    }

    /** The parameters, then the choices: everything that an invocation binds. */
    public List<Parameter> inputs() {
        return Stream.concat(parameters.stream(), choices.stream()).toList();
    }
}
