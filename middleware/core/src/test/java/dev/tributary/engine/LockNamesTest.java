package dev.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The tables that serve as locks have the same names wherever the application runs. */
class LockNamesTest {
    @Test
    void numbersInNamesAreWrittenAlikeInEveryLanguage() {
        Locale before = Locale.getDefault();
        // With digits of its own.
        Locale.setDefault(Locale.forLanguageTag("fa"));
        try {
            assertThat(Stripes.takeStatement(new TreeSet<>(Set.of(7)))).contains("tributary.stripe_07");
            assertThat(Components.enterStatement("reserve")).containsPattern("tributary\\.component_[0-9]{2}");
        } finally {
            Locale.setDefault(before);
        }
    }
}
