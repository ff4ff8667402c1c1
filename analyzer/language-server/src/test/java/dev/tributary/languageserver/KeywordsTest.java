package dev.tributary.languageserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.syntax.SyntaxParser;
import dev.tributary.languageserver.features.Keywords;
import org.junit.jupiter.api.Test;

class KeywordsTest {
    @Test
    void everyWordOfTheLanguageHasItsSentence() {
        assertThat(Keywords.all()).containsExactlyInAnyOrderElementsOf(SyntaxParser.KEYWORDS);
    }
}
