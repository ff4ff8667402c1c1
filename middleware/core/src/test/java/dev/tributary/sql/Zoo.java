package dev.tributary.sql;

import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.model.Type;
import dev.tributary.effect.RowId;
import dev.tributary.evaluate.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Entities with an attribute of every type, null or not, and keys of every shape; and small random states of them. */
final class Zoo {
    static final List<String> ENTITIES = List.of("Alpha", "Beta", "Gamma");

    private static final String DECLARATIONS = """
            application zoo
            enum Level { LOW < MID < HIGH }
            enum Mode { ON, OFF }
            entity Alpha {
              key id: uuid
              n: int
              m: decimal(6, 2)?
              t: text?
              lev: Level?
              mode: Mode
              flag: boolean?
              ts: timestamp?
              d: date
              c: int counter
              big: long?
              next: Alpha?
            }
            entity Beta {
              key alpha: Alpha
              key k: int
              v: decimal(8, 3)
              t: text
              gamma: Gamma?
              second: Alpha? immutable
            }
            entity Gamma {
              key code: text
              key lev: Level
              beta: Beta?
              alpha: Alpha?
              w: int?
              open: boolean
            }
            """;

    private static final String ALPHA = """
            CREATE TABLE alpha (id uuid PRIMARY KEY, n integer NOT NULL, m numeric(6, 2), t text, lev text, mode text NOT NULL,
              flag boolean, ts timestamptz, d date NOT NULL, c numeric NOT NULL, big bigint, next uuid);
            CREATE INDEX ON alpha (next);
            CREATE INDEX ON alpha (n);
            """;
    private static final String BETA = """
            CREATE TABLE beta (alpha uuid NOT NULL, k integer NOT NULL, v numeric(8, 3) NOT NULL, t varchar(100) NOT NULL,
              gamma_code text, gamma_lev text, second uuid, PRIMARY KEY (alpha, k));
            CREATE INDEX ON beta (gamma_code, gamma_lev);
            """;
    private static final String GAMMA = """
            CREATE TABLE gamma (code text NOT NULL, lev text NOT NULL, beta_alpha uuid, beta_k integer, alpha uuid, w integer,
              open boolean NOT NULL, PRIMARY KEY (code, lev));
            CREATE INDEX ON gamma (beta_alpha, beta_k);
            """;
    static final String TABLES = ALPHA + BETA + GAMMA;

    /** Without an invariant or operation. */
    static final Application PLAIN = application("");

    private Zoo() {}

    record Attribute(String name, String type) {}

    /** The declarations with more of them. */
    static Application application(String more) {
        InvFile.Result result = InvFile.parse("zoo.inv", DECLARATIONS + more);
        return result.application().orElseThrow(() -> new AssertionError(result.diagnostics() + "\n" + more));
    }

    static UnaryOperator<String> tables() {
        return entity -> '"' + PLAIN.entity(entity).table() + '"';
    }

    /** The attributes of an entity, or the fields of a list's element, with the types that {@link RandomCondition} knows; of
     * anything else none. */
    static List<Attribute> attributes(String entity) {
        if (entity.equals("Element")) {
            return List.of(new Attribute("beta", "Beta"), new Attribute("q", "number"), new Attribute("f", "boolean"));
        }
        return PLAIN.findEntity(entity)
                .map(e -> e.attributes().stream()
                        .map(a -> new Attribute(
                                a.name(),
                                a.type().numeric() ? "number" : a.type().toString()))
                        .filter(a -> !a.type().equals("uuid"))
                        .toList())
                .orElse(List.of());
    }

    static RowKey key(Random random, String entity) {
        return switch (entity) {
            case "Alpha" -> RowKey.of(new UUID(0, random.nextInt(4)));
            case "Beta" -> RowKey.of(key(random, "Alpha"), BigDecimal.valueOf(random.nextInt(2)));
            default -> RowKey.of(pick(random, "a", "bb", "c"), pick(random, "LOW", "MID"));
        };
    }

    @SafeVarargs
    private static <T> T pick(Random random, T... from) {
        return from[random.nextInt(from.length)];
    }

    static Object value(Random random, Type type) {
        if (type instanceof Type.Reference reference) {
            return key(random, reference.entity());
        }
        if (type instanceof Type.Decimal) {
            return pick(random, new BigDecimal("1.5"), BigDecimal.ONE, new BigDecimal("-0.25"), BigDecimal.ZERO);
        }
        if (type.numeric()) {
            return BigDecimal.valueOf(pick(random, 0, 0, 1, 1, 2, 3, -1, Integer.MAX_VALUE));
        }
        if (type instanceof Type.Text) {
            return pick(random, "", "a", "b", "bb", "ab", "a\nb", "\uD83D\uDE00");
        }
        if (type instanceof Type.Bool) {
            return random.nextBoolean();
        }
        if (type instanceof Type.Uuid) {
            return new UUID(0, random.nextInt(4));
        }
        if (type instanceof Type.Timestamp) {
            return Instant.parse("2026-03-01T12:30:45.12345" + random.nextInt(3) + "Z");
        }
        if (type instanceof Type.Date) {
            return LocalDate.of(2026, 3, 1 + random.nextInt(3));
        }
        return type.toString().equals("Mode") ? pick(random, "ON", "OFF") : pick(random, "LOW", "MID", "HIGH");
    }

    static Row row(Random random, RowId id) {
        Entity entity = PLAIN.entity(id.entity());
        Map<String, Object> values = new LinkedHashMap<>();
        int keys = 0;
        for (var attribute : entity.attributes()) {
            boolean isKey = entity.keys().contains(attribute);
            Object value = isKey
                    ? id.key().values().get(keys++)
                    : attribute.nullable() && random.nextInt(3) == 0 ? null : value(random, attribute.type());
            values.put(attribute.name(), value);
        }
        return new Row(id, values);
    }

    /** A few rows; references name rows that exist, or nothing when {@code closed}. */
    static List<Row> state(Random random, boolean closed) {
        Map<RowId, Row> rows = new LinkedHashMap<>();
        for (String entity : ENTITIES) {
            for (int i = random.nextInt(5); i > 0; i--) {
                RowId id = new RowId(entity, key(random, entity));
                rows.put(id, row(random, id));
            }
        }
        return closed ? closed(rows) : List.copyOf(rows.values());
    }

    /** The rows without those that refer to missing ones, or with null for the reference where that is possible. */
    static List<Row> closed(Map<RowId, Row> all) {
        Map<RowId, Row> rows = new LinkedHashMap<>(all);
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Row row : List.copyOf(rows.values())) {
                for (var attribute : PLAIN.entity(row.id().entity()).attributes()) {
                    Object value = row.values().get(attribute.name());
                    if (value instanceof RowKey key
                            && attribute.type() instanceof Type.Reference reference
                            && !rows.containsKey(new RowId(reference.entity(), key))) {
                        changed = true;
                        if (attribute.nullable()) {
                            Map<String, Object> values =
                                    new LinkedHashMap<>(Objects.requireNonNullElse(rows.get(row.id()), row)
                                            .values());
                            values.put(attribute.name(), null);
                            rows.put(row.id(), new Row(row.id(), values));
                        } else {
                            rows.remove(row.id());
                            break;
                        }
                    }
                }
            }
        }
        return new ArrayList<>(rows.values());
    }
}
