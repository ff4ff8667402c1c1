package dev.tributary.analyzer.schema;

import java.util.Optional;
import java.util.Set;

/** Which type of the language a column has. */
final class TypeMapping {
    /** What {@code atttypmod} has more than the length or the numbers that were declared. */
    static final int HEADER = 4;

    private static final int SCALE_BITS = 11;
    private static final int SCALE_MASK = 0x7ff;
    private static final int PRECISION_SHIFT = 16;
    private static final int PRECISION_MASK = 0xffff;
    private static final Set<String> TEXTS = Set.of("text", "varchar", "bpchar");

    private TypeMapping() {}

    /**
     * A type of the language.
     *
     * @param counter whether it can only be a counter, for want of a precision
     * @param note what is different about it, or empty
     */
    record Mapped(String type, ImportedEntity.Kind kind, boolean counter, String note) {}

    /** Empty when the language has no such type. */
    static Optional<Mapped> of(Catalog.Column column) {
        String type = column.type();
        if (TEXTS.contains(type)) {
            String note = type.equals("bpchar") ? "it is padded with blanks: make it text" : "";
            return mapped("text", ImportedEntity.Kind.TEXT, note);
        }
        return switch (type) {
            case "int2" -> mapped("int", ImportedEntity.Kind.NUMBER, "it is a smallint, which holds less than `int`");
            case "int4" -> mapped("int", ImportedEntity.Kind.NUMBER, "");
            case "int8" -> mapped("long", ImportedEntity.Kind.NUMBER, "");
            case "numeric" -> numeric(column);
            case "bool" -> mapped("boolean", ImportedEntity.Kind.BOOLEAN, "");
            case "uuid" -> mapped("uuid", ImportedEntity.Kind.IDENTIFIER, "");
            case "date" -> mapped("date", ImportedEntity.Kind.MOMENT, "");
            case "timestamptz" -> mapped("timestamp", ImportedEntity.Kind.MOMENT, "");
            case "timestamp" ->
                mapped("timestamp", ImportedEntity.Kind.MOMENT, "it has no time zone: make it timestamptz");
            default -> Optional.empty();
        };
    }

    private static Optional<Mapped> mapped(String type, ImportedEntity.Kind kind, String note) {
        return Optional.of(new Mapped(type, kind, false, note));
    }

    private static Optional<Mapped> numeric(Catalog.Column column) {
        if (column.modifier() < HEADER) {
            return Optional.of(new Mapped("int", ImportedEntity.Kind.NUMBER, true, ""));
        }
        int numbers = column.modifier() - HEADER;
        int precision = (numbers >> PRECISION_SHIFT) & PRECISION_MASK;
        // The scale is a signed number of eleven bits.
        int scale = ((numbers & SCALE_MASK) << (Integer.SIZE - SCALE_BITS)) >> (Integer.SIZE - SCALE_BITS);
        return scale < 0 || scale > precision
                ? Optional.empty()
                : mapped("decimal(" + precision + ", " + scale + ")", ImportedEntity.Kind.NUMBER, "");
    }
}
