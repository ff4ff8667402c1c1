package dev.tributary.maven;

import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.plan.Plan;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.AnnotationValue;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.MethodInfo;
import org.jspecify.annotations.Nullable;

/** Holds the methods that are annotated as operations to the declarations and verdicts, without loading a class. */
final class OperationMethods {
    private static final DotName ANNOTATION = DotName.createSimple("dev.tributary.Operation");
    private final List<Analysed> analysed;
    private final JavaClasses classes;
    private final NextCommand next;
    private final Consumer<String> warn;
    private final Set<String> unnamed = new LinkedHashSet<>();

    OperationMethods(List<Analysed> analysed, JavaClasses classes, NextCommand next, Consumer<String> warn) {
        this.analysed = analysed;
        this.classes = classes;
        this.next = next;
        this.warn = warn;
    }

    /** Returns the problems, each a message for people. */
    List<String> check() {
        List<MethodInfo> methods = new ArrayList<>();
        for (AnnotationInstance annotation : classes.own().getAnnotations(ANNOTATION)) {
            // The compiler copies annotations to the bridges that it adds for generic types.
            if (annotation.target() != null
                    && annotation.target().kind() == AnnotationTarget.Kind.METHOD
                    && !annotation.target().asMethod().isSynthetic()) {
                methods.add(annotation.target().asMethod());
            }
        }
        methods.sort(Comparator.comparing(OperationMethods::place).thenComparing(MethodInfo::toString));
        List<String> problems = new ArrayList<>();
        for (MethodInfo method : methods) {
            check(method, problems);
        }
        if (!unnamed.isEmpty()) {
            warn.accept("compiled without `-parameters`, so that parameters are matched by position and two of one type"
                    + " could be swapped unseen: " + String.join(", ", unnamed));
            warn.accept(
                    "  help: set <maven.compiler.parameters>true</maven.compiler.parameters> in the pom's properties");
        }
        return problems;
    }

    private void check(MethodInfo method, List<String> problems) {
        AnnotationInstance annotation = method.annotation(ANNOTATION);
        String name = annotation.value().asString();
        List<Analysed> owners = analysed.stream()
                .filter(a -> a.application().findOperation(name).isPresent())
                .toList();
        if (owners.isEmpty()) {
            problems.add(place(method) + ": no operation `" + name + "` is declared" + known());
            return;
        }
        notCallable(method).ifPresent(problems::add);
        Analysed owner = owners.get(0);
        checkParameters(method, owner.application().operation(name), new JavaTypes(owner.application(), classes))
                .ifPresent(problems::add);
        checkExpectation(method, annotation.value("expect"), owner, name).ifPresent(problems::add);
    }

    private String known() {
        if (analysed.isEmpty()) {
            return ": there is no .inv file";
        }
        String names = analysed.stream()
                .flatMap(a -> a.application().operations().stream())
                .map(Operation::name)
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "" : "; declared are " + names;
    }

    /** The middleware runs operations through a proxy, and would refuse to start. */
    private static Optional<String> notCallable(MethodInfo method) {
        ClassInfo type = method.declaringClass();
        String found = Modifier.isPrivate(method.flags())
                ? "the method is private"
                : Modifier.isStatic(method.flags())
                        ? "the method is static"
                        : Modifier.isFinal(method.flags())
                                ? "the method is final"
                                : Modifier.isFinal(type.flags())
                                                && type.interfaceNames().isEmpty()
                                        ? "its class is final"
                                        : "";
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(place(method) + ": an operation is run through a proxy, and " + found
                        + ", expected a method that can be overridden");
    }

    private Optional<String> checkParameters(MethodInfo method, Operation operation, JavaTypes types) {
        List<Parameter> all = operation.parameters();
        List<Parameter> chosen = all.stream().filter(p -> !p.fresh()).toList();
        int count = method.parametersCount();
        boolean named = IntStream.range(0, count).allMatch(i -> method.parameterName(i) != null);
        List<Parameter> given = count == all.size() ? all : count == chosen.size() ? chosen : List.of();
        List<String> wrong = count == given.size()
                ? onePlaceAfterAnother(method, given, types)
                : otherNumber(method, operation, chosen, named);
        if (wrong.isEmpty()) {
            if (!named) {
                unnamed.add(place(method));
            }
            return Optional.empty();
        }
        String message = place(method) + ": the parameters differ from operation `" + operation.name() + "`, expected ("
                + declared(all) + "), found (" + found(method) + ")";
        return Optional.of(message + wrong.stream().map(w -> "\n  " + w).collect(Collectors.joining()));
    }

    private static List<String> onePlaceAfterAnother(MethodInfo method, List<Parameter> declared, JavaTypes types) {
        List<String> wrong = new ArrayList<>();
        Set<String> names = declared.stream().map(Parameter::name).collect(Collectors.toSet());
        for (int i = 0; i < declared.size(); i++) {
            Parameter parameter = declared.get(i);
            String name = method.parameterName(i);
            if (name != null && !name.equals(parameter.name())) {
                wrong.add("parameter " + (i + 1) + " is named `" + name + "`, expected `" + parameter.name() + "`"
                        + (names.contains(name) ? ": the order is the declaration's" : ""));
                continue;
            }
            int position = i + 1;
            types.mismatch(parameter, method.parameterType(i))
                    .ifPresent(why -> wrong.add("parameter " + position + " `" + parameter.name() + "` " + why));
        }
        return wrong;
    }

    /** What to say when the method has more or fewer parameters than the operation. */
    private static List<String> otherNumber(
            MethodInfo method, Operation operation, List<Parameter> chosen, boolean named) {
        List<String> wrong = new ArrayList<>();
        if (!named) {
            wrong.add("the method has " + method.parametersCount() + " parameters, expected "
                    + operation.parameters().size()
                    + (chosen.size() < operation.parameters().size()
                            ? ", or " + chosen.size() + " without the `new` ones"
                            : ""));
            return wrong;
        }
        Set<String> names = new LinkedHashSet<>();
        for (int i = 0; i < method.parametersCount(); i++) {
            names.add(String.valueOf(method.parameterName(i)));
        }
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

    private static String found(MethodInfo method) {
        List<String> parameters = new ArrayList<>();
        for (int i = 0; i < method.parametersCount(); i++) {
            String name = method.parameterName(i);
            parameters.add(JavaTypes.simple(method.parameterType(i)) + (name == null ? "" : " " + name));
        }
        return String.join(", ", parameters);
    }

    private Optional<String> checkExpectation(
            MethodInfo method, @Nullable AnnotationValue expect, Analysed owner, String name) {
        if (expect == null || expect.asEnum().equals("ANY")) {
            return Optional.empty();
        }
        Plan.OperationPlan plan = owner.plan().operation(name).orElseThrow();
        if (plan.verdict().name().equals(expect.asEnum())) {
            return Optional.empty();
        }
        return Optional.of(place(method) + ": expected operation `" + name + "` to be "
                + expect.asEnum().toLowerCase(Locale.ROOT) + ", the analysis says "
                + plan.verdict().name().toLowerCase(Locale.ROOT) + ": " + plan.reason()
                + "\n  help: `" + next.explain(name)
                + "` explains the verdict; change the operation, or what is expected of it");
    }

    private static String place(MethodInfo method) {
        return method.declaringClass().name() + "#" + method.name();
    }
}
