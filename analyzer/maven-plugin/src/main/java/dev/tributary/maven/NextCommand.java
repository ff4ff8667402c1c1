package dev.tributary.maven;

import java.nio.file.Path;

/**
 * The commands that messages name; each works as it is printed, from the folder that this build was started in.
 *
 * @param pom the project's file
 * @param root the file of the project that this build was started with
 * @param artifact the project's artifact id
 * @param phase the phase that {@code analyze} is bound to
 * @param installed whether Maven finds the plugin without building it first
 */
record NextCommand(Path here, Path pom, Path root, String artifact, String phase, boolean installed) {

    /** Explains one operation's verdict. */
    String explain(String operation) {
        return installed
                ? "mvn" + file(pom) + " tributary:explain -Dtributary.operation=" + operation
                : "mvn" + file(root) + (root.equals(pom) ? "" : " -pl :" + artifact + " -am") + " " + phase
                        + " -Dtributary.explain=" + operation;
    }

    private String file(Path project) {
        Path found = project.toAbsolutePath().normalize();
        Path folder = here.toAbsolutePath().normalize();
        if (found.equals(folder.resolve("pom.xml"))) {
            return "";
        }
        String shown = found.startsWith(folder) ? folder.relativize(found).toString() : found.toString();
        return " -f " + (shown.contains(" ") ? "\"" + shown + "\"" : shown);
    }
}
