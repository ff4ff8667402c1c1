package dev.tributary.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The commands that messages name, seen from the folder that the build was started in. */
class NextCommandTest {
    private static final Path HERE = Path.of("/projects/bank");

    private static String explain(String pom, String root, boolean installed) {
        return new NextCommand(HERE, Path.of(pom), Path.of(root), "ledger", "process-classes", installed)
                .explain("reserve");
    }

    @Test
    void inTheProjectItselfTheGoalIsEnough() {
        assertThat(explain("/projects/bank/pom.xml", "/projects/bank/pom.xml", true))
                .isEqualTo("mvn tributary:explain -Dtributary.operation=reserve");
    }

    @Test
    void aModuleIsNamedByItsFile() {
        assertThat(explain("/projects/bank/ledger/pom.xml", "/projects/bank/pom.xml", true))
                .isEqualTo("mvn -f ledger/pom.xml tributary:explain -Dtributary.operation=reserve");
        assertThat(explain("/work/my bank/pom.xml", "/work/my bank/pom.xml", true))
                .isEqualTo("mvn -f \"/work/my bank/pom.xml\" tributary:explain -Dtributary.operation=reserve");
    }

    @Test
    void aPluginThatIsBuiltByTheSameBuildIsBuiltAgain() {
        assertThat(explain("/projects/bank/ledger/pom.xml", "/projects/bank/pom.xml", false))
                .isEqualTo("mvn -pl :ledger -am process-classes -Dtributary.explain=reserve");
        assertThat(explain("/projects/bank/pom.xml", "/projects/bank/pom.xml", false))
                .isEqualTo("mvn process-classes -Dtributary.explain=reserve");
    }
}
