package dev.tributary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.postgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The patterns that the language accepts mean the same to Java and to PostgreSQL. */
class PatternsTest {
    private static final List<String> PATTERNS = List.of(
            "a.c",
            "[^@]+@[^@]+",
            "(?:ab|c){1,3}",
            "[a-c\\-]*",
            "\\.\\[\\]\\$\\^",
            "a?b+c*",
            "[]a]+",
            "x|",
            "\\n.*",
            "[.]",
            "[^a]",
            ".{2}",
            "(a|b)(c|d)?",
            "é+",
            "[😀-😂]");
    private static final List<String> TEXTS = List.of(
            "",
            "abc",
            "a\nc",
            "a\rc",
            "a\u2028c",
            "a@b",
            "a@b@c",
            "abab",
            "c",
            "-a-b",
            ".[]$^",
            "bbcc",
            "]a]",
            "x",
            "\nfoo",
            "\n",
            ".",
            "b",
            "ab",
            "😀",
            "😂a",
            "ac",
            "d",
            "éé",
            "\u0085",
            "A");

    @Test
    void bothAgree() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                Connection connection = database.connectAsOwner();
                PreparedStatement query = connection.prepareStatement("SELECT ? ~ ('^(?:' || ? || ')$')")) {
            for (String written : PATTERNS) {
                String pattern = accepted(written);
                for (String text : TEXTS) {
                    query.setString(1, text);
                    query.setString(2, pattern);
                    try (ResultSet row = query.executeQuery()) {
                        row.next();
                        assertThat(row.getBoolean(1))
                                .as("`%s` as `%s` with `%s`", written, pattern, text)
                                .isEqualTo(
                                        Pattern.compile(pattern).matcher(text).matches());
                    }
                }
            }
        }
    }

    private static String accepted(String pattern) {
        String quoted = pattern.replace("\\", "\\\\");
        InvFile.Result result = InvFile.parse("test.inv", """
                application test
                entity Note { key id: uuid; text: text }
                invariant Format for all n in Note: matches(n.text, "%s")
                """.formatted(quoted));
        assertThat(result.diagnostics()).isEmpty();
        Invariant.ForAll invariant = (Invariant.ForAll)
                result.application().orElseThrow().declaredInvariants().get(0);
        Expression literal =
                ((Expression.Call) invariant.condition()).arguments().get(1);
        return (String) ((Expression.Literal) literal).value();
    }
}
