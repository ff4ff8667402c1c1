package dev.tributary.maven;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.plan.Plan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.AnnotationValue;
import org.jboss.jandex.DotName;
import org.jboss.jandex.Index;
import org.jboss.jandex.Indexer;
import org.jboss.jandex.MethodInfo;
import org.jspecify.annotations.Nullable;

/** Holds the methods that are annotated as operations to the declarations and verdicts, without loading a class. */
final class OperationMethods {
    private static final DotName ANNOTATION = DotName.createSimple("dev.tributary.Operation");
    private final List<ApplicationBuild.Analysed> analysed;

    OperationMethods(List<ApplicationBuild.Analysed> analysed) {
        this.analysed = analysed;
    }

    List<String> check(Path classes) throws IOException {
        Index index = index(classes);
        List<MethodInfo> methods = new ArrayList<>();
        for (AnnotationInstance annotation : index.getAnnotations(ANNOTATION)) {
            if (annotation.target() != null && annotation.target().kind() == AnnotationTarget.Kind.METHOD) {
                methods.add(annotation.target().asMethod());
            }
        }
        methods.sort(Comparator.comparing(OperationMethods::place).thenComparing(MethodInfo::toString));
        List<String> problems = new ArrayList<>();
        for (MethodInfo method : methods) {
            check(method, new JavaTypes(index), problems);
        }
        return problems;
    }

    private static Index index(Path classes) throws IOException {
        Indexer indexer = new Indexer();
        if (Files.isDirectory(classes)) {
            try (Stream<Path> walked = Files.walk(classes)) {
                for (Path file : walked.filter(f -> f.toString().endsWith(".class"))
                        .sorted()
                        .toList()) {
                    try (InputStream bytes = Files.newInputStream(file)) {
                        indexer.index(bytes);
                    }
                }
            }
        }
        return indexer.complete();
    }

    private void check(MethodInfo method, JavaTypes types, List<String> problems) {
        AnnotationInstance annotation = method.annotation(ANNOTATION);
        String name = annotation.value().asString();
        List<ApplicationBuild.Analysed> owners = analysed.stream()
                .filter(a -> a.application().findOperation(name).isPresent())
                .toList();
        if (owners.isEmpty()) {
            problems.add(place(method) + ": no operation `" + name + "` is declared" + known());
            return;
        }
        ApplicationBuild.Analysed owner = owners.get(0);
        checkParameters(method, owner.application(), owner.application().operation(name), types)
                .ifPresent(problems::add);
        checkExpectation(method, annotation.value("expect"), owner, name).ifPresent(problems::add);
    }

    private String known() {
        String names = analysed.stream()
                .flatMap(a -> a.application().operations().stream())
                .map(Operation::name)
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "" : "; declared are " + names;
    }

    private static Optional<String> checkParameters(
            MethodInfo method, Application application, Operation operation, JavaTypes types) {
        List<Parameter> all = operation.parameters();
        if (aligns(method, 0, all, 0, application, types)) {
            return Optional.empty();
        }
        List<Parameter> given = all.size() == method.parametersCount()
                ? all
                : all.stream().filter(p -> !p.fresh()).toList();
        StringBuilder message = new StringBuilder(place(method))
                .append(": the parameters differ from operation `")
                .append(operation.name())
                .append("`, expected (")
                .append(declared(all))
                .append("), found (")
                .append(found(method))
                .append(')');
        if (given.size() == method.parametersCount()) {
            for (int i = 0; i < given.size(); i++) {
                String why = mismatch(method, i, given.get(i), application, types);
                if (why != null) {
                    message.append("\n  ").append(why);
                }
            }
        } else if (given.size() < all.size()) {
            message.append("\n  only `new` parameters can be left out");
        }
        return Optional.of(message.toString());
    }

    /** Whether the method's parameters from {@code i} on are the declared ones from {@code j} on, some new ones left out. */
    private static boolean aligns(
            MethodInfo method, int i, List<Parameter> declared, int j, Application application, JavaTypes types) {
        if (j == declared.size()) {
            return i == method.parametersCount();
        }
        boolean same = i < method.parametersCount() && mismatch(method, i, declared.get(j), application, types) == null;
        return (same && aligns(method, i + 1, declared, j + 1, application, types))
                || (declared.get(j).fresh() && aligns(method, i, declared, j + 1, application, types));
    }

    private static @Nullable String mismatch(
            MethodInfo method, int i, Parameter declared, Application application, JavaTypes types) {
        String name = method.parameterName(i);
        if (name != null && !name.equals(declared.name())) {
            return "parameter " + (i + 1) + " is named `" + name + "`, expected `" + declared.name() + "`";
        }
        Optional<String> wrong = types.mismatch(application, declared.type(), method.parameterType(i));
        return wrong.map(expected -> "parameter " + (i + 1) + " `" + declared.name() + "` is `"
                        + method.parameterType(i).name() + "`, expected " + expected)
                .orElse(null);
    }

    private static String declared(List<Parameter> parameters) {
        return parameters.stream()
                .map(p -> p.name() + ": " + (p.fresh() ? "new " : "") + p.type())
                .collect(Collectors.joining(", "));
    }

    private static String found(MethodInfo method) {
        List<String> parameters = new ArrayList<>();
        for (int i = 0; i < method.parametersCount(); i++) {
            String name = method.parameterName(i);
            parameters.add(method.parameterType(i).name().withoutPackagePrefix() + (name == null ? "" : " " + name));
        }
        return String.join(", ", parameters);
    }

    private static Optional<String> checkExpectation(
            MethodInfo method, @Nullable AnnotationValue expect, ApplicationBuild.Analysed owner, String name) {
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
                + "\n  help: `java -jar tributary.jar analyze " + owner.file()
                + "` shows the proof's counterexample; change the operation, or what is expected of it");
    }

    private static String place(MethodInfo method) {
        return method.declaringClass().name() + "#" + method.name();
    }
}
