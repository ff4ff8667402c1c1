package dev.tributary.coordinator;

import dev.tributary.outcome.CoordinatorUnavailableException;
import dev.tributary.outcome.DatabaseException;
import dev.tributary.outcome.DatabaseReplacedException;
import dev.tributary.outcome.EffectMismatchException;
import dev.tributary.outcome.GuardRejectedException;
import dev.tributary.outcome.InvalidArgumentException;
import dev.tributary.outcome.InvariantRejectedException;
import dev.tributary.outcome.OperationException;
import dev.tributary.outcome.OutcomeUnknownException;
import dev.tributary.outcome.OverloadedException;
import dev.tributary.outcome.ProofViolationException;
import dev.tributary.outcome.RequestElsewhereException;
import dev.tributary.outcome.RequestIdReusedException;
import dev.tributary.outcome.RowNotFoundException;
import dev.tributary.outcome.SiteLostException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Letters and answers as JSON. An outcome arrives as what it was: the same exception with the same fields. Fields that are
 * null are left out, and unknown ones passed over, so that two versions can write to each other.
 */
final class Mail {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private Mail() {}

    static String write(Letter letter) {
        ObjectNode json = MAPPER.createObjectNode()
                .put("plan", letter.plan())
                .put("operation", letter.operation())
                .put("arguments", letter.arguments())
                .put("dependencies", letter.dependencies().text())
                .put("epoch", letter.epoch());
        put(json, "requestId", letter.requestId());
        put(json, "trace", letter.trace());
        Letter.Checked checked = letter.checked();
        if (checked != null) {
            ObjectNode done = json.putObject("checked")
                    .put("effects", checked.effects())
                    .put("keys", checked.keys())
                    .put("digest", checked.digest())
                    .put("seen", checked.seen().text())
                    .put("seenEpoch", checked.seenEpoch());
            put(done, "result", checked.result());
        }
        return json.toString();
    }

    static Letter readLetter(UUID id, String text) {
        JsonNode json = MAPPER.readTree(text);
        JsonNode done = json.get("checked");
        return new Letter(
                id,
                text(json, "plan"),
                text(json, "operation"),
                text(json, "arguments"),
                optional(json, "requestId"),
                VersionVector.parse(text(json, "dependencies")),
                json.required("epoch").longValue(),
                optional(json, "trace"),
                done == null
                        ? null
                        : new Letter.Checked(
                                text(done, "effects"),
                                text(done, "keys"),
                                text(done, "digest"),
                                optional(done, "result"),
                                VersionVector.parse(text(done, "seen")),
                                done.required("seenEpoch").longValue()));
    }

    static String write(Answer answer) {
        ObjectNode json = MAPPER.createObjectNode();
        if (answer instanceof Answer.Committed committed) {
            json.put("answer", "committed")
                    .put("origin", committed.origin())
                    .put("sequence", committed.sequence())
                    .put("keys", committed.keys())
                    .put("repeated", committed.repeated());
            put(json, "result", committed.result());
        } else if (answer instanceof Answer.Refused refused) {
            refused(json, refused.outcome());
        } else if (answer instanceof Answer.Moved moved) {
            json.put("answer", "moved")
                    .put("epoch", moved.current().number())
                    .put("site", moved.current().site());
        } else {
            json.put("answer", answer instanceof Answer.Stale ? "stale" : "withdrawn");
        }
        return json.toString();
    }

    private static void refused(ObjectNode json, OperationException outcome) {
        json.put("operation", outcome.operation());
        if (outcome instanceof GuardRejectedException guard) {
            json.put("answer", "guard").put("requires", guard.requires());
        } else if (outcome instanceof InvariantRejectedException invariant) {
            json.put("answer", "invariant").put("invariant", invariant.invariant());
            list(json, "rows", invariant.rows());
        } else if (outcome instanceof RowNotFoundException row) {
            json.put("answer", "row").put("parameter", row.parameter()).put("row", row.row());
        } else if (outcome instanceof InvalidArgumentException argument) {
            json.put("answer", "argument")
                    .put("parameter", argument.parameter())
                    .put("problem", argument.problem());
        } else if (outcome instanceof RequestIdReusedException reused) {
            json.put("answer", "reused").put("requestId", reused.requestId()).put("firstUse", reused.firstUse());
        } else if (outcome instanceof RequestElsewhereException elsewhere) {
            json.put("answer", "elsewhere")
                    .put("requestId", elsewhere.requestId())
                    .put("reason", elsewhere.reason());
            put(json, "home", elsewhere.home());
        } else if (outcome instanceof EffectMismatchException mismatch) {
            json.put("answer", "mismatch");
            list(json, "declared", mismatch.declared());
            list(json, "captured", mismatch.captured());
        } else if (outcome instanceof OverloadedException overloaded) {
            json.put("answer", "overloaded").put("problem", overloaded.problem());
        } else if (outcome instanceof OutcomeUnknownException unknown) {
            json.put("answer", "unknown").put("problem", unknown.problem());
        } else if (outcome instanceof CoordinatorUnavailableException unavailable) {
            json.put("answer", "unavailable").put("problem", unavailable.problem());
        } else if (outcome instanceof ProofViolationException violation) {
            json.put("answer", "proof").put("constraint", violation.constraint());
        } else if (outcome instanceof DatabaseException database) {
            json.put("answer", "database").put("problem", database.problem());
        } else if (outcome instanceof SiteLostException) {
            json.put("answer", "lost");
        } else if (outcome instanceof DatabaseReplacedException) {
            json.put("answer", "replaced");
        } else {
            throw new IllegalArgumentException("no answer says " + outcome.getClass());
        }
    }

    static Answer readAnswer(String text) {
        JsonNode json = MAPPER.readTree(text);
        return switch (text(json, "answer")) {
            case "committed" ->
                new Answer.Committed(
                        text(json, "origin"),
                        json.required("sequence").longValue(),
                        text(json, "keys"),
                        optional(json, "result"),
                        json.required("repeated").booleanValue());
            case "moved" -> new Answer.Moved(new Epoch(json.required("epoch").longValue(), text(json, "site")));
            case "stale" -> new Answer.Stale();
            case "withdrawn" -> new Answer.Withdrawn();
            default -> new Answer.Refused(refused(json));
        };
    }

    private static OperationException refused(JsonNode json) {
        String operation = text(json, "operation");
        String answer = text(json, "answer");
        return switch (answer) {
            case "guard" -> new GuardRejectedException(operation, text(json, "requires"));
            case "invariant" -> new InvariantRejectedException(operation, text(json, "invariant"), list(json, "rows"));
            case "row" -> new RowNotFoundException(operation, text(json, "parameter"), text(json, "row"));
            case "argument" -> new InvalidArgumentException(operation, text(json, "parameter"), text(json, "problem"));
            case "reused" -> new RequestIdReusedException(operation, text(json, "requestId"), text(json, "firstUse"));
            case "elsewhere" ->
                new RequestElsewhereException(
                        operation, text(json, "requestId"), optional(json, "home"), text(json, "reason"));
            case "mismatch" -> new EffectMismatchException(operation, list(json, "declared"), list(json, "captured"));
            case "overloaded" -> new OverloadedException(operation, text(json, "problem"), null);
            case "unknown" -> new OutcomeUnknownException(operation, text(json, "problem"), null);
            case "unavailable" -> new CoordinatorUnavailableException(operation, text(json, "problem"), null);
            case "proof" -> new ProofViolationException(operation, text(json, "constraint"), null);
            case "lost" -> new SiteLostException(operation, null);
            case "replaced" -> new DatabaseReplacedException(operation, null);
            case "database" -> new DatabaseException(operation, text(json, "problem"), null);
            default ->
                new OutcomeUnknownException(
                        operation, "the coordinator answers in words that this version does not know: " + answer, null);
        };
    }

    private static void put(ObjectNode json, String name, @Nullable String value) {
        if (value != null) {
            json.put(name, value);
        }
    }

    private static void list(ObjectNode json, String name, List<String> values) {
        ArrayNode array = json.putArray(name);
        values.forEach(array::add);
    }

    private static String text(JsonNode json, String name) {
        return json.required(name).stringValue();
    }

    private static @Nullable String optional(JsonNode json, String name) {
        JsonNode value = json.get(name);
        return value == null ? null : value.stringValue();
    }

    private static List<String> list(JsonNode json, String name) {
        List<String> values = new ArrayList<>();
        json.required(name).forEach(value -> values.add(value.stringValue()));
        return values;
    }
}
