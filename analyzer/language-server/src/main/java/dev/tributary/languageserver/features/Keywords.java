package dev.tributary.languageserver.features;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The words of the language: a sentence about each, and how a text goes on after it. */
public final class Keywords {
    private static final Map<String, Word> WORDS = new LinkedHashMap<>();

    /** The built-in types. */
    static final Map<String, String> TYPES = types();

    private Keywords() {}

    /**
     * One word.
     *
     * @param sentence what it means
     * @param uses texts that begin with the word and that only its meaning as a word of the language allows, rather than
     *     that as a name
     */
    record Word(String sentence, List<String> uses) {}

    static {
        word("application", "Names the application that this file declares.");
        word("import", "Joins the declarations of another file; its path is relative to this one.");
        word("enum", "Declares an enum; with `<` between its literals they have an order, with `,` they have none.");
        word("entity", "Declares an entity: a table whose rows only operations write.");
        word("table", "Gives the entity's table another name than the entity's in snake_case.");
        word("key", "A part of the row's key: set when the row is inserted, never changed.", "key a: int");
        word("counter", "All concurrent additions count; changed by `+=` and `-=`.", "counter;");
        word("immutable", "Set when the row is inserted, never changed.", "immutable;");
        word(
                "max",
                "As a merge: the greatest value it was ever raised to, changed by `raise`. As a function: the greatest"
                        + " value of some rows or elements; null of none.",
                "max;",
                "max(a for a in b)");
        word(
                "min",
                "As a merge: the least value it was ever lowered to, changed by `lower`. As a function: the least value"
                        + " of some rows or elements; null of none.",
                "min;",
                "min(a for a in b)");
        word(
                "on",
                "`on delete cascade`: the row is gone as soon as the row that it refers to is.",
                "on delete cascade;");
        word("cascade", "`on delete cascade`: the row is gone as soon as the row that it refers to is.");
        word(
                "column",
                "Gives the attribute's column another name than the attribute's in snake_case.",
                "column \"a\";");
        word("invariant", "Declares what must be true of every state at every site.");
        word("deferred", "An invariant that is not enforced but audited; what breaks it is handed to an operation.");
        word("compensated", "`compensated by`: the operation that what breaks the deferred invariant is handed to.");
        word("by", "`compensated by`: the operation that what breaks the deferred invariant is handed to.");
        word("unique", "No two rows agree in all of these attributes.", "unique A(b) compensated by c");
        word("operation", "Declares an operation: its parameters, its guards and its effects.");
        word("new", "The key of a row that this operation inserts, generated: a UUID of version 7.");
        word("list", "A list parameter, of any length; the proof holds for every length.", "list of int");
        word("of", "`list of`: what the elements of a list parameter are.");
        word("choosing", "A value that the method's body computes: arbitrary to the proof, held to the guards.");
        word("requires", "A guard: the operation is rejected where it does not hold.");
        word("insert", "Makes a row with these values.");
        word("ensure", "Makes a row with these values unless it is there; two of them at once are one.");
        word("delete", "Removes a row for good, and everything that cascades from it.");
        word("raise", "Raises a `max` attribute to at least this value.");
        word("lower", "Lowers a `min` attribute to at most this value.");
        word("to", "`raise ... to`, `lower ... to`: the value.");
        word("if", "Effects that only happen when the condition holds of the snapshot.");
        word("else", "Effects for when the condition does not hold.");
        word("for", "`for all`: the condition holds for all of these. `for each`: effects for each of these.");
        word("all", "`for all`: the condition holds for all of these.");
        word("each", "`for each`: effects for each element of a list, or for each row of the snapshot.");
        word("exists", "There is a row, or an element, of which this holds.");
        word("where", "Only those of which this holds.");
        word("in", "`x in X`: an entity's rows or a list's elements. `x in (a, b)`: is one of these.");
        word("and", "Both hold.");
        word("or", "At least one holds.");
        word("not", "Does not hold.");
        word("implies", "Where the left side holds, the right side does.");
        word("true", "Holds.");
        word("false", "Does not hold.");
        word("null", "No value; equal to null and to nothing else.");
        word("count", "How many rows or elements there are.", "count(a in b)");
        word("sum", "The sum over rows or elements; 0 of none.", "sum(a for a in b)");
        word("length", "How many characters (Unicode code points) a text has.", "length(a)");
        word("matches", "Whether the whole text matches a pattern; false of null.", "matches(a, \"\")");
    }

    private static void word(String word, String sentence, String... uses) {
        WORDS.put(word, new Word(sentence, List.of(uses)));
    }

    private static Map<String, String> types() {
        Map<String, String> types = new LinkedHashMap<>();
        types.put("int", "An integer of 32 bits; as a counter, without a bound.");
        types.put("long", "An integer of 64 bits; as a counter, without a bound.");
        types.put("decimal", "`decimal(p, s)`: a number of p digits, s of them after the point.");
        types.put("text", "Any text.");
        types.put("boolean", "True or false.");
        types.put("uuid", "A UUID; a key of this type can be generated (`new`).");
        types.put("timestamp", "An instant in microseconds.");
        types.put("date", "A day.");
        return types;
    }

    /** All words that something is said about. */
    public static Set<String> all() {
        return WORDS.keySet();
    }

    static Optional<Word> word(String word) {
        return Optional.ofNullable(WORDS.get(word));
    }

    /** What a word of the language or a built-in type means. */
    static Optional<String> sentence(String word) {
        return word(word).map(Word::sentence).or(() -> Optional.ofNullable(TYPES.get(word)));
    }
}
