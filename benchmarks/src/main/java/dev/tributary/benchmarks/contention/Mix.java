package dev.tributary.benchmarks.contention;

import java.util.List;
import java.util.Locale;

/** Confluent and coordinated callers of one row at the same time, written in the same way. */
enum Mix {
    /** Bodies, the coordinated ones in serializable transactions. */
    SERIALIZABLE(Names.BODY, Names.COORDINATED_BODY),
    /** Bodies, the coordinated ones by validated commits. */
    VALIDATED(Names.BODY, Names.COORDINATED_BODY_VALIDATED),
    /** Declared operations. */
    DECLARED(Names.DECLARED, Names.COORDINATED_DECLARED);

    static final int CONFLUENT_CALLERS = 48;
    static final int COORDINATED_CALLERS = 16;

    private final String confluent;
    private final String coordinated;

    Mix(String confluent, String coordinated) {
        this.confluent = confluent;
        this.coordinated = coordinated;
    }

    List<String> contenders() {
        return List.of(confluent, coordinated);
    }

    /** What one side's share is called in the results. */
    String key(Part part) {
        return Names.MIXED + "/" + name().toLowerCase(Locale.ROOT) + "/"
                + part.name().toLowerCase(Locale.ROOT);
    }

    Lab.Load load(Part part, Contender contender, String company) {
        return new Lab.Load(key(part) + "/" + company, contender, part.callers);
    }

    String contender(Part part) {
        return part == Part.CONFLUENT ? confluent : coordinated;
    }

    /** The sides of a mix. */
    enum Part {
        CONFLUENT(CONFLUENT_CALLERS),
        COORDINATED(COORDINATED_CALLERS);

        private final int callers;

        Part(int callers) {
            this.callers = callers;
        }
    }
}
