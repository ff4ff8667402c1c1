package dev.tributary.dsl;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.plan.Fingerprint;
import dev.tributary.dsl.resolve.Resolver;
import dev.tributary.dsl.source.Diagnostic;
import dev.tributary.dsl.source.Severity;
import dev.tributary.dsl.syntax.Syntax;
import dev.tributary.dsl.syntax.SyntaxParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code .inv} files. */
public final class InvFile {
    /** So many errors of one file are worth reading at once. */
    static final int MOST_DIAGNOSTICS = 200;

    private static final int MOST_IMPORTS = 100;

    private InvFile() {}

    /**
     * What reading a file gave.
     *
     * @param application empty when there is any error
     * @param diagnostics everything there is to say about the file and its imports, in the order of the texts
     * @param sources the texts that were read, by file name: the file first, then what it imports
     */
    public record Result(Optional<Application> application, List<Diagnostic> diagnostics, Map<String, String> sources) {
        public Result {
            diagnostics = List.copyOf(diagnostics);
            sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
        }

        /** Ties verdicts to the texts that they were computed from. */
        public String fingerprint() {
            return Fingerprint.of(String.join("\n", sources.values()));
        }
    }

    /**
     * Reads the text of one file that imports nothing; nothing in the text can make it throw.
     *
     * @param fileName as it shall appear in diagnostics
     */
    public static Result parse(String fileName, String text) {
        return parse(fileName, text, ImportLoader.NONE);
    }

    /**
     * Reads the text of one file and everything that it imports; nothing in the texts can make it throw.
     *
     * @param fileName as it shall appear in diagnostics; imports are relative to it
     */
    public static Result parse(String fileName, String text, ImportLoader imports) {
        Reading reading = new Reading(imports);
        reading.read(fileName, text);
        List<Diagnostic> diagnostics = new ArrayList<>(reading.diagnostics);
        Optional<Application> application = Optional.empty();
        if (!reading.files.isEmpty()) {
            Syntax.File file = joined(reading.files);
            Resolver.Result resolved = Resolver.resolve(file);
            boolean whole = diagnostics.isEmpty();
            // A name may seem unknown only because its declaration could not be read: repair that first.
            boolean echoes = file.incomplete() || reading.missing;
            resolved.diagnostics().stream()
                    .filter(d -> !echoes || !Resolver.MAY_FOLLOW_FROM_SYNTAX.contains(d.code()))
                    .forEach(diagnostics::add);
            if (whole) {
                application = Optional.of(resolved.application());
            }
        }
        List<String> order = List.copyOf(reading.sources.keySet());
        diagnostics.sort(
                Comparator.comparing((Diagnostic d) -> order.indexOf(d.range().file()))
                        .thenComparing(d -> d.range().start()));
        cut(diagnostics);
        boolean broken = diagnostics.stream().anyMatch(d -> d.severity() == Severity.ERROR);
        return new Result(broken ? Optional.empty() : application, diagnostics, reading.sources);
    }

    /** A text that is no .inv file at all has errors without end. */
    private static void cut(List<Diagnostic> diagnostics) {
        if (diagnostics.size() <= MOST_DIAGNOSTICS) {
            return;
        }
        List<Diagnostic> rest = diagnostics.subList(MOST_DIAGNOSTICS, diagnostics.size());
        Diagnostic last = new Diagnostic(
                Severity.ERROR,
                "TRB0005",
                rest.get(0).range(),
                rest.size() + " more errors from here on are not shown",
                List.of(),
                Optional.of("repair the first " + MOST_DIAGNOSTICS + ", many of the rest may follow from them"));
        rest.clear();
        diagnostics.add(last);
    }

    /** One file with the declarations of all; the first one names the application. */
    private static Syntax.File joined(List<Syntax.File> files) {
        Syntax.File first = files.get(0);
        List<Syntax.EnumDeclaration> enums = new ArrayList<>();
        List<Syntax.EntityDeclaration> entities = new ArrayList<>();
        List<Syntax.InvariantDeclaration> invariants = new ArrayList<>();
        List<Syntax.OperationDeclaration> operations = new ArrayList<>();
        boolean incomplete = false;
        for (Syntax.File file : files) {
            enums.addAll(file.enums());
            entities.addAll(file.entities());
            invariants.addAll(file.invariants());
            operations.addAll(file.operations());
            incomplete |= file.incomplete();
        }
        return new Syntax.File(
                first.application(),
                first.imports(),
                enums,
                entities,
                invariants,
                operations,
                incomplete,
                first.range());
    }

    /**
     * The name of an imported file: a path relative to the folder of a file, without {@code .} and {@code ..} where they
     * can be followed.
     *
     * @param from the name of the file that imports it
     * @param relative the path as written there
     */
    public static String importPath(String from, String relative) {
        String folder = from.replace('\\', '/');
        folder = folder.contains("/") ? folder.substring(0, folder.lastIndexOf('/') + 1) : "";
        String whole = relative.startsWith("/") ? relative : folder + relative;
        List<String> parts = new ArrayList<>();
        for (String part : whole.split("/", -1)) {
            boolean up = part.equals("..")
                    && !parts.isEmpty()
                    && !parts.get(parts.size() - 1).equals("..")
                    && !parts.get(parts.size() - 1).isEmpty();
            if (up) {
                parts.remove(parts.size() - 1);
            } else if (!part.equals(".")) {
                parts.add(part);
            }
        }
        return String.join("/", parts);
    }

    /** Follows imports, each file once. */
    private static final class Reading {
        private final ImportLoader imports;
        private final Map<String, String> sources = new LinkedHashMap<>();
        private final List<Syntax.File> files = new ArrayList<>();
        private final List<Diagnostic> diagnostics = new ArrayList<>();
        private final List<String> path = new ArrayList<>();
        private boolean missing;

        Reading(ImportLoader imports) {
            this.imports = imports;
        }

        void read(String fileName, String text) {
            sources.put(fileName, text);
            SyntaxParser.Result syntax = SyntaxParser.parse(fileName, text);
            diagnostics.addAll(syntax.diagnostics());
            if (syntax.file() == null) {
                missing = true;
                return;
            }
            files.add(syntax.file());
            path.add(fileName);
            syntax.file().imports().forEach(written -> follow(fileName, written));
            path.remove(fileName);
        }

        private void follow(String from, Syntax.Import written) {
            String target = importPath(from, written.path());
            if (path.contains(target)) {
                problem(
                        "TRB0108",
                        written,
                        "`" + written.path() + "` imports itself, by way of "
                                + String.join(" and ", path.subList(path.indexOf(target), path.size())),
                        "move what the files share into a third one");
                return;
            }
            if (sources.containsKey(target)) {
                return;
            }
            if (path.size() > MOST_IMPORTS) {
                problem(
                        "TRB0108",
                        written,
                        "more than " + MOST_IMPORTS + " files import each other in a row",
                        "import all of them in one file");
                return;
            }
            String text;
            try {
                text = imports.load(target);
            } catch (IOException e) {
                problem(
                        "TRB0107",
                        written,
                        "`" + written.path() + "` cannot be read: " + e.getMessage(),
                        "write its path relative to the file that imports it");
                missing = true;
                return;
            }
            read(target, text);
        }

        private void problem(String code, Syntax.Import at, String message, String help) {
            diagnostics.add(new Diagnostic(Severity.ERROR, code, at.range(), message, List.of(), Optional.of(help)));
        }
    }
}
