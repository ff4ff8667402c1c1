package dev.tributary.maven;

import dev.tributary.dsl.forms.JavaMethod;
import dev.tributary.dsl.forms.MethodForms;
import dev.tributary.dsl.model.Operation;
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
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.AnnotationValue;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.MethodParameterInfo;
import org.jspecify.annotations.Nullable;

/**
 * Holds the methods that stand for operations to the declarations and verdicts, without loading a class: those with
 * {@code @Operation}, and the abstract ones of interfaces with {@code @Operations}.
 */
final class OperationMethods {
    private static final DotName OPERATION = DotName.createSimple("dev.tributary.Operation");
    private static final DotName OPERATIONS = DotName.createSimple("dev.tributary.Operations");
    private static final DotName REQUEST_ID = DotName.createSimple("dev.tributary.RequestId");
    private final List<Analysed> analysed;
    private final JavaClasses classes;
    private final NextCommand next;
    private final Consumer<String> warn;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> unnamed = new LinkedHashSet<>();

    OperationMethods(List<Analysed> analysed, JavaClasses classes, NextCommand next, Consumer<String> warn) {
        this.analysed = analysed;
        this.classes = classes;
        this.next = next;
        this.warn = warn;
    }

    /** Returns the problems, each a message for people. */
    List<String> check() {
        annotated(OPERATION, AnnotationTarget.Kind.METHOD).stream()
                .map(annotation -> annotation.target().asMethod())
                // The compiler copies annotations to the bridges that it adds for generic types.
                .filter(method -> !method.isSynthetic() && !declared(method.declaringClass()))
                .sorted(Comparator.comparing(OperationMethods::place).thenComparing(MethodInfo::toString))
                .forEach(this::checkBody);
        annotated(OPERATIONS, AnnotationTarget.Kind.CLASS).stream()
                .sorted(Comparator.comparing(
                        annotation -> annotation.target().asClass().name()))
                .forEach(annotation -> checkInterface(
                        annotation.target().asClass(), annotation.value().asString()));
        if (!unnamed.isEmpty()) {
            warn.accept("compiled without `-parameters`, so that parameters are matched by position and two of one type"
                    + " could be swapped unseen: " + String.join(", ", unnamed));
            warn.accept(
                    "  help: set <maven.compiler.parameters>true</maven.compiler.parameters> in the pom's properties");
        }
        return problems;
    }

    private List<AnnotationInstance> annotated(DotName annotation, AnnotationTarget.Kind kind) {
        return classes.own().getAnnotations(annotation).stream()
                .filter(a -> a.target() != null && a.target().kind() == kind)
                .toList();
    }

    private static boolean declared(ClassInfo type) {
        return type.hasDeclaredAnnotation(OPERATIONS);
    }

    private void checkBody(MethodInfo method) {
        String name = method.annotation(OPERATION).value().asString();
        List<Analysed> owners = analysed.stream()
                .filter(a -> a.application().findOperation(name).isPresent())
                .toList();
        if (owners.isEmpty()) {
            problems.add(place(method) + ": no operation `" + name + "` is declared" + known(analysed));
            return;
        }
        notCallable(method).ifPresent(problems::add);
        check(method, place(method), true, owners.get(0), name);
    }

    private void checkInterface(ClassInfo type, String application) {
        List<Analysed> owners = analysed.stream()
                .filter(a -> a.application().name().equals(application))
                .toList();
        if (!type.isInterface()) {
            problems.add(
                    type.name() + ": @Operations stands on an interface; the methods of a class have bodies, and each"
                            + " has an @Operation of its own");
            return;
        }
        if (!Modifier.isPublic(type.flags())) {
            problems.add(type.name()
                    + ": an interface with @Operations is implemented by a proxy, expected it to be public");
        }
        if (owners.isEmpty()) {
            problems.add(type.name() + ": no application `" + application + "` is declared"
                    + (analysed.isEmpty()
                            ? ": there is no .inv file"
                            : "; declared are "
                                    + analysed.stream()
                                            .map(a -> a.application().name())
                                            .collect(Collectors.joining(", "))));
            return;
        }
        for (MethodInfo method : methods(type, new LinkedHashSet<>())) {
            checkDeclared(type, method, owners.get(0));
        }
    }

    /** The methods of an interface and of those that it extends, in the order of their declaration. */
    private List<MethodInfo> methods(ClassInfo type, Set<DotName> seen) {
        List<MethodInfo> methods = new ArrayList<>();
        if (seen.add(type.name())) {
            type.methodsInDeclarationOrder().stream()
                    .filter(method -> !method.isSynthetic() && !Modifier.isStatic(method.flags()))
                    .forEach(methods::add);
            for (DotName parent : type.interfaceNames()) {
                classes.find(parent).ifPresent(found -> methods.addAll(methods(found, seen)));
            }
        }
        return methods;
    }

    private void checkDeclared(ClassInfo type, MethodInfo method, Analysed owner) {
        String place = type.name() + "#" + method.name();
        AnnotationInstance annotation = method.annotation(OPERATION);
        if (!Modifier.isAbstract(method.flags())) {
            if (annotation != null) {
                problems.add(
                        place + ": a method with a body is no operation of an interface with @Operations; leave out"
                                + " the body, or the annotation");
            }
            return;
        }
        String name = annotation == null ? method.name() : annotation.value().asString();
        if (owner.application().findOperation(name).isEmpty()) {
            problems.add(place + ": no operation `" + name + "` is declared" + known(List.of(owner)));
        } else {
            check(method, place, false, owner, name);
        }
    }

    private void check(MethodInfo method, String place, boolean body, Analysed owner, String name) {
        JavaMethod java = java(method, place, body);
        List<String> wrong = new MethodForms(owner.application())
                .problems(java, owner.application().operation(name));
        problems.addAll(wrong);
        if (wrong.isEmpty() && !java.named()) {
            unnamed.add(place);
        }
        AnnotationInstance annotation = method.annotation(OPERATION);
        if (annotation != null) {
            checkExpectation(place, annotation.value("expect"), owner, name).ifPresent(problems::add);
        }
    }

    private JavaMethod java(MethodInfo method, String place, boolean body) {
        List<JavaMethod.Argument> arguments = new ArrayList<>();
        for (MethodParameterInfo parameter : method.parameters()) {
            arguments.add(new JavaMethod.Argument(
                    parameter.name(),
                    new JandexType(parameter.type(), classes),
                    parameter.hasDeclaredAnnotation(REQUEST_ID)));
        }
        return new JavaMethod(place, arguments, new JandexType(method.returnType(), classes), body);
    }

    private static String known(List<Analysed> analysed) {
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

    private Optional<String> checkExpectation(
            String place, @Nullable AnnotationValue expect, Analysed owner, String name) {
        if (expect == null || expect.asEnum().equals("ANY")) {
            return Optional.empty();
        }
        Plan.OperationPlan plan = owner.plan().operation(name).orElseThrow();
        if (plan.verdict().name().equals(expect.asEnum())) {
            return Optional.empty();
        }
        return Optional.of(place + ": expected operation `" + name + "` to be "
                + expect.asEnum().toLowerCase(Locale.ROOT) + ", the analysis says "
                + plan.verdict().name().toLowerCase(Locale.ROOT) + ": " + plan.reason()
                + "\n  help: `" + next.explain(name)
                + "` explains the verdict; change the operation, or what is expected of it");
    }

    private static String place(MethodInfo method) {
        return method.declaringClass().name() + "#" + method.name();
    }
}
