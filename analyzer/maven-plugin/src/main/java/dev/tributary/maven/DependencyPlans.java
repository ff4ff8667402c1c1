package dev.tributary.maven;

import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.plan.InvalidPlanException;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.plan.PlanFormat;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The plans that other modules have packaged: methods may be in another module than the {@code .inv} file. */
final class DependencyPlans {
    private final Console console;

    DependencyPlans(Console console) {
        this.console = console;
    }

    /** Reads the plans of jars and folders of classes. */
    List<Analysed> read(List<Path> classpath) throws IOException {
        List<Analysed> found = new ArrayList<>();
        for (Path element : classpath) {
            if (Files.isDirectory(element)) {
                read(element, element.resolve(PlanFormat.FOLDER), found);
            } else if (Files.isRegularFile(element) && element.toString().endsWith(".jar")) {
                try (FileSystem jar = FileSystems.newFileSystem(element)) {
                    read(element, jar.getPath(PlanFormat.FOLDER), found);
                }
            }
        }
        return found;
    }

    private void read(Path element, Path folder, List<Analysed> found) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> plans;
        try (Stream<Path> listed = Files.list(folder)) {
            plans = listed.filter(f -> f.getFileName().toString().endsWith(PlanFormat.SUFFIX))
                    .sorted()
                    .toList();
        }
        for (Path file : plans) {
            String name = file.getFileName().toString();
            String inv = name.substring(0, name.length() - PlanFormat.SUFFIX.length()) + InvFolder.EXTENSION;
            Plan plan;
            try {
                plan = PlanFormat.read(Files.readString(file));
            } catch (InvalidPlanException e) {
                console.warn().accept(element + ": " + name + " is passed over: " + e.getMessage());
                continue;
            }
            InvFile.Result result = Files.exists(folder.resolve(inv))
                    ? InvFile.parse(
                            inv, Files.readString(folder.resolve(inv)), path -> Files.readString(folder.resolve(path)))
                    : InvFile.parse(inv, "");
            if (result.application().isEmpty() || !result.fingerprint().equals(plan.fingerprint())) {
                console.warn()
                        .accept(element + ": " + name + " is passed over, because the " + inv
                                + " beside it is another one");
                continue;
            }
            console.info().accept("methods are held to the plan of " + inv + " in " + element);
            found.add(new Analysed(result.application().get(), plan));
        }
    }
}
