package dev.tributary.dsl.forms;

import dev.tributary.dsl.forms.JavaMethod.Argument;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.model.Type;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which Java methods stand for which operations. */
public final class MethodForms {
    /** What a method without a body can return beside keys. */
    public static final String RECEIPT = "dev.tributary.engine.Receipt";

    private static final String FUTURE = "java.util.concurrent.CompletableFuture";
    private static final Set<String> NOTHING = Set.of("void", "java.lang.Void");
    private static final Set<String> REQUEST_IDS = Set.of("java.lang.String", "java.util.UUID");
    /** What stands for work that is done after the method has returned. */
    private static final Set<String> DEFERRED = Set.of(
            "java.util.concurrent.Future",
            "java.util.concurrent.CompletionStage",
            "java.util.concurrent.Flow$Publisher",
            "org.reactivestreams.Publisher",
            "reactor.core.publisher.Mono",
            "reactor.core.publisher.Flux");

    private final JavaForms forms;

    public MethodForms(Application application) {
        this.forms = new JavaForms(application);
    }

    /**
     * The parameters that a method takes, in its order: all of the operation's, or all but the {@code new} ones; empty when
     * their numbers differ.
     */
    public static Optional<List<Parameter>> taken(JavaMethod method, Operation operation) {
        List<Parameter> all = operation.parameters();
        List<Parameter> chosen = all.stream().filter(p -> !p.fresh()).toList();
        int count = method.own().size();
        return count == all.size() ? Optional.of(all) : count == chosen.size() ? Optional.of(chosen) : Optional.empty();
    }

    /** What is wrong with a method as the operation's, each a message for people. */
    public List<String> problems(JavaMethod method, Operation operation) {
        List<String> problems = new ArrayList<>();
        parameters(method, operation).ifPresent(problems::add);
        requestId(method).ifPresent(problems::add);
        (method.body() ? deferred(method) : returned(method, operation)).ifPresent(problems::add);
        return problems;
    }

    private Optional<String> parameters(JavaMethod method, Operation operation) {
        List<String> wrong = taken(method, operation)
                .map(parameters -> onePlaceAfterAnother(method, parameters))
                .orElseGet(() -> otherNumber(method, operation));
        if (wrong.isEmpty()) {
            return Optional.empty();
        }
        String message = method.place() + ": the parameters differ from operation `" + operation.name()
                + "`, expected (" + declared(operation.parameters()) + "), found (" + method.shown() + ")";
        return Optional.of(message + wrong.stream().map(w -> "\n  " + w).collect(Collectors.joining()));
    }

    private List<String> onePlaceAfterAnother(JavaMethod method, List<Parameter> declared) {
        List<String> wrong = new ArrayList<>();
        Set<String> names = declared.stream().map(Parameter::name).collect(Collectors.toSet());
        for (int i = 0; i < declared.size(); i++) {
            Parameter parameter = declared.get(i);
            Argument argument = method.own().get(i);
            String name = argument.name();
            if (name != null && !name.equals(parameter.name())) {
                wrong.add("parameter " + (i + 1) + " is named `" + name + "`, expected `" + parameter.name() + "`"
                        + (names.contains(name) ? ": the order is the declaration's" : ""));
                continue;
            }
            int position = i + 1;
            forms.mismatch(parameter, argument.type())
                    .ifPresent(why -> wrong.add("parameter " + position + " `" + parameter.name() + "` " + why));
        }
        return wrong;
    }

    /** What to say when the method has more or fewer parameters than the operation. */
    private static List<String> otherNumber(JavaMethod method, Operation operation) {
        List<Parameter> chosen =
                operation.parameters().stream().filter(p -> !p.fresh()).toList();
        List<String> wrong = new ArrayList<>();
        if (!method.named()) {
            wrong.add("the method has " + method.own().size() + " parameters, expected "
                    + operation.parameters().size()
                    + (chosen.size() < operation.parameters().size()
                            ? ", or " + chosen.size() + " without the `new` ones"
                            : ""));
            return wrong;
        }
        Set<String> names = new LinkedHashSet<>();
        method.own().forEach(argument -> names.add(String.valueOf(argument.name())));
        for (String name : names) {
            if (operation.choices().stream().anyMatch(c -> c.name().equals(name))) {
                wrong.add("`" + name + "` is declared with `choosing`: the method's body computes it, so that it is no"
                        + " parameter");
            } else if (operation.parameter(name).isEmpty()) {
                wrong.add("`" + name + "` is no parameter of the operation");
            }
        }
        for (Parameter parameter : chosen) {
            if (!names.contains(parameter.name())) {
                wrong.add("`" + parameter.name() + "` is missing; only `new` parameters can be left out");
            }
        }
        if (wrong.isEmpty()) {
            wrong.add("the `new` parameters are either all there or all left out");
        }
        return wrong;
    }

    private static String declared(List<Parameter> parameters) {
        return parameters.stream()
                .map(p -> p.name() + ": " + (p.fresh() ? "new " : "") + p.type() + (p.nullable() ? "?" : ""))
                .collect(Collectors.joining(", "));
    }

    private static Optional<String> requestId(JavaMethod method) {
        List<Argument> ids =
                method.arguments().stream().filter(Argument::requestId).toList();
        if (ids.size() > 1) {
            return Optional.of(method.place() + ": a request has one id, found " + ids.size() + " with @RequestId");
        }
        return ids.stream()
                .filter(id -> !REQUEST_IDS.contains(id.type().name()))
                .findFirst()
                .map(id -> method.place() + ": the parameter with @RequestId is `"
                        + id.type().show() + "`, expected `java.lang.String` or `java.util.UUID`");
    }

    /** A body is over when its method returns. */
    private static Optional<String> deferred(JavaMethod method) {
        return DEFERRED.contains(method.returns().name())
                ? Optional.of(method.place() + ": the method returns `"
                        + method.returns().show() + "`, but the body of an operation is over when it returns; expected"
                        + " its value, or a `" + FUTURE + "` for an acknowledgement that is not waited for")
                : Optional.empty();
    }

    private Optional<String> returned(JavaMethod method, Operation operation) {
        JavaType returns = method.returns();
        JavaType value = returns.name().equals(FUTURE) && returns.arguments().size() == 1
                ? returns.arguments().get(0)
                : returns;
        Optional<Parameter> made = onlyNew(operation);
        if (!operation.choices().isEmpty()) {
            return Optional.of(method.place() + ": operation `" + operation.name() + "` has values declared with"
                    + " `choosing`, which only a method with a body computes");
        }
        if (NOTHING.contains(value.name())
                || value.name().equals(RECEIPT)
                || made.filter(p -> forms.keyMismatch((Type.Reference) p.type(), value)
                                .isEmpty())
                        .isPresent()) {
            return Optional.empty();
        }
        return Optional.of(method.place() + ": the method returns `" + returns.show() + "`, but without a body there is"
                + " nothing else to return than `void`, `" + RECEIPT + "`"
                + made.map(p -> ", the key of the new row (" + forms.expected(p.type(), false) + ")")
                        .orElse("")
                + ", or a `" + FUTURE + "` of one of these");
    }

    /** The one parameter declared {@code new}, whose key a method without a body can return. */
    public static Optional<Parameter> onlyNew(Operation operation) {
        List<Parameter> fresh =
                operation.parameters().stream().filter(Parameter::fresh).toList();
        return fresh.size() == 1 ? Optional.of(fresh.get(0)) : Optional.empty();
    }
}
