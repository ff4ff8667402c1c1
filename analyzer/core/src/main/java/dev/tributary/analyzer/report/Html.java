package dev.tributary.analyzer.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An element of a page. Text and attributes can only be added as such, so everything is escaped by construction. */
final class Html {
    private static final Set<String> VOID = Set.of("meta", "br", "wbr", "hr");
    private final String name;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final List<Object> children = new ArrayList<>();

    private Html(String name) {
        this.name = name;
    }

    /** An element; names come from this package's code alone. */
    static Html of(String name) {
        return new Html(name);
    }

    static Html of(String name, String text) {
        return new Html(name).text(text);
    }

    /** Several things side by side, without an element around them. */
    static Html group() {
        return new Html("");
    }

    Html attr(String attribute, String value) {
        attributes.put(attribute, value);
        return this;
    }

    Html attr(String attribute, double value) {
        String text = String.format(java.util.Locale.ROOT, "%.1f", value);
        return attr(attribute, text.endsWith(".0") ? text.substring(0, text.length() - 2) : text);
    }

    Html id(String value) {
        return attr("id", value);
    }

    Html cls(String value) {
        return attr("class", value);
    }

    Html text(String text) {
        children.add(text);
        return this;
    }

    Html add(Html... added) {
        children.addAll(List.of(added));
        return this;
    }

    Html add(Collection<Html> added) {
        children.addAll(added);
        return this;
    }

    boolean isEmpty() {
        return children.isEmpty();
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        render(out);
        return out.toString();
    }

    private void render(StringBuilder out) {
        if (!name.isEmpty()) {
            out.append('<').append(name);
            attributes.forEach((attribute, value) -> out.append(' ')
                    .append(attribute)
                    .append("=\"")
                    .append(escape(value))
                    .append('"'));
            out.append(VOID.contains(name) ? "/>" : ">");
        }
        for (Object child : children) {
            if (child instanceof Html element) {
                element.render(out);
            } else {
                out.append(escape((String) child));
            }
        }
        if (!name.isEmpty() && !VOID.contains(name)) {
            out.append("</").append(name).append('>');
        }
    }

    /** Text that means itself and nothing else, also where it would reorder or hide what is around it. */
    static String escape(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                case '\n', '\t' -> out.append((char) c);
                default -> {
                    boolean invisible = Character.getType(c) == Character.FORMAT && c != 0x200D && c != 0xFEFF;
                    if (Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE) {
                        out.append('\uFFFD');
                    } else if (invisible) {
                        out.append(String.format(java.util.Locale.ROOT, "[U+%04X]", c));
                    } else {
                        out.appendCodePoint(c);
                    }
                }
            }
        });
        return out.toString();
    }
}
