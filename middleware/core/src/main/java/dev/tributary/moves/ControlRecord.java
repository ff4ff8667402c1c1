package dev.tributary.moves;

import dev.tributary.coordinator.Epoch;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a control record of a move says. */
sealed interface ControlRecord {
    JsonMapper MAPPER = JsonMapper.shared();

    String operation();

    /** As JSON. */
    String arguments();

    /** The last coordinated record of an epoch comes before this one; the next epoch begins where it is merged. */
    record Close(Epoch next) implements ControlRecord {
        static final String OPERATION = "tributary.close";

        @Override
        public String operation() {
            return OPERATION;
        }

        @Override
        public String arguments() {
            return MAPPER.createObjectNode()
                    .put("epoch", next.number() - 1)
                    .put("successor", next.site())
                    .toString();
        }
    }

    /**
     * A site is lost for good.
     *
     * @param ends the last record of each of its origins
     * @param next the epoch that this opens; null when the lost site was not the coordinator
     */
    record Lose(
            String site, Map<String, Long> ends, @Nullable Epoch next) implements ControlRecord {
        static final String OPERATION = "tributary.lose";

        public Lose {
            ends = Collections.unmodifiableMap(new TreeMap<>(ends));
        }

        @Override
        public String operation() {
            return OPERATION;
        }

        @Override
        public String arguments() {
            ObjectNode json = MAPPER.createObjectNode().put("site", site);
            ObjectNode last = json.putObject("ends");
            ends.forEach(last::put);
            if (next != null) {
                json.put("epoch", next.number()).put("coordinator", next.site());
            }
            return json.toString();
        }
    }

    /** Empty for what other parts of the middleware write. */
    static Optional<ControlRecord> read(String operation, String arguments) {
        if (operation.equals(Close.OPERATION)) {
            JsonNode json = MAPPER.readTree(arguments);
            long closed = json.required("epoch").longValue();
            return Optional.of(
                    new Close(new Epoch(closed + 1, json.required("successor").stringValue())));
        }
        if (operation.equals(Lose.OPERATION)) {
            JsonNode json = MAPPER.readTree(arguments);
            Map<String, Long> ends = new TreeMap<>();
            json.required("ends")
                    .properties()
                    .forEach(end -> ends.put(end.getKey(), end.getValue().longValue()));
            JsonNode epoch = json.get("epoch");
            return Optional.of(new Lose(
                    json.required("site").stringValue(),
                    ends,
                    epoch == null
                            ? null
                            : new Epoch(
                                    epoch.longValue(),
                                    json.required("coordinator").stringValue())));
        }
        return Optional.empty();
    }
}
