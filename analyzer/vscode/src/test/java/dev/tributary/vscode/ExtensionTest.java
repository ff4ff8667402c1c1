package dev.tributary.vscode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The extension's JavaScript, where there is a Node: with a stand-in for VS Code, against the server that is packed. */
class ExtensionTest {
    private static final Path EXTENSION = Path.of("target", "vsix", "extension");
    private static final long DEADLINE_SECONDS = 120;

    @TempDir
    Path folder;

    private record Ended(int code, String output) {}

    private static Ended node(String... arguments) throws Exception {
        String[] command = new String[arguments.length + 1];
        command[0] = "node";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_OF_THE_TEST", System.getProperty("java.home"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), output);
    }

    @BeforeEach
    void needsNode() throws Exception {
        boolean there;
        try {
            there = node("--version").code() == 0;
        } catch (IOException e) {
            there = false;
        }
        assumeTrue(there, "there is no node on the PATH");
    }

    @Test
    void worksWithAStandInForVsCode() throws Exception {
        Ended ended =
                node(Path.of("src", "test", "js", "drive.js").toString(), EXTENSION.toString(), folder.toString());
        assertThat(ended.output()).contains("came to its end");
        assertThat(ended.code()).isZero();
    }
}
