package dev.tributary.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.spring.actuate.Maintenance.State;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** Tasks run one at a time, and their last results stay. */
class MaintenanceTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final Queue<Runnable> background = new ArrayDeque<>();
    private final Maintenance maintenance = new Maintenance(
            List.of(task("verify", "clean"), task("broken", null)), background::add, Clock.fixed(NOW, ZoneOffset.UTC));

    private static MaintenanceTask task(String name, Object result) {
        return new MaintenanceTask() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Object run() throws Exception {
                if (result == null) {
                    throw new Exception("no ink");
                }
                return result;
            }
        };
    }

    @Test
    void runsInTheBackgroundAndKeepsTheResult() {
        assertThat(maintenance.find("verify"))
                .hasValueSatisfying(run -> assertThat(run.state()).isEqualTo(State.NEVER_RUN));
        assertThat(maintenance.start("verify"))
                .hasValueSatisfying(run -> assertThat(run.state()).isEqualTo(State.RUNNING));
        background.remove().run();
        assertThat(maintenance.find("verify"))
                .hasValue(new Maintenance.Run("verify", State.DONE, NOW, NOW, "clean", null));
    }

    @Test
    void runsOneAtATime() {
        maintenance.start("verify");
        assertThat(maintenance.start("verify")).as("it is what runs already").isPresent();
        assertThat(background).hasSize(1);
        assertThatThrownBy(() -> maintenance.start("broken"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("verify");
        background.remove().run();
        assertThat(maintenance.start("broken")).isPresent();
    }

    @Test
    void aFailureIsAResult() {
        maintenance.start("broken");
        background.remove().run();
        assertThat(maintenance.runs())
                .extracting(Maintenance.Run::state)
                .containsExactly(State.NEVER_RUN, State.FAILED);
        assertThat(maintenance.find("broken"))
                .hasValueSatisfying(run -> assertThat(run.error()).contains("no ink"));
    }

    @Test
    void anUnknownTaskIsNone() {
        assertThat(maintenance.start("format")).isEmpty();
        assertThat(maintenance.find("format")).isEmpty();
    }
}
