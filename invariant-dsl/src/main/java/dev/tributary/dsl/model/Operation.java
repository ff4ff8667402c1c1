package dev.tributary.dsl.model;

import dev.tributary.dsl.source.SourceRange;
import java.util.List;
import java.util.Optional;

/**
 * A named unit of change.
 *
 * @param requires the conjuncts of its guard, in declaration order
 */
public record Operation(
        String name, List<Parameter> parameters, List<Expression> requires, List<Statement> body, SourceRange range) {
    public Operation {
        parameters = List.copyOf(parameters);
        requires = List.copyOf(requires);
        body = List.copyOf(body);
    }

    public Optional<Parameter> parameter(String parameterName) {
        return parameters.stream().filter(p -> p.name().equals(parameterName)).findFirst();
    }
}
