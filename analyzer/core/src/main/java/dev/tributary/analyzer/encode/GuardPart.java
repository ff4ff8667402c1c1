package dev.tributary.analyzer.encode;

import dev.tributary.dsl.model.Expression;

/** A part of an operation's guard that reads state, and so may stop to hold while the operation's effects travel. */
public sealed interface GuardPart {

    /** The name of the operation whose guard it is part of. */
    String operation();

    /** In the words of the file. */
    String words();

    /** One conjunct of {@code requires}; {@code index} tells it from equal ones. */
    record Conjunct(String operation, int index, Expression condition) implements GuardPart {
        @Override
        public String words() {
            return dev.tributary.dsl.model.InvText.of(condition);
        }
    }

    /** That the row which a parameter or choice names still exists. */
    record RowInput(String operation, String input) implements GuardPart {
        @Override
        public String words() {
            return input + " still exists";
        }
    }

    /** That the rows which the elements of a list name still exist; {@code field} is empty for a list of rows. */
    record ListedRows(String operation, String list, String field) implements GuardPart {
        @Override
        public String words() {
            return "every " + (field.isEmpty() ? "row" : field) + " of " + list + " still exists";
        }
    }
}
