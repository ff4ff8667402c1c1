package dev.tributary.analyzer.run;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Merge;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.model.Type;
import java.math.BigDecimal;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Executes an application as the execution model says: an invocation reads one state and makes an entry; an entry is
 * merged into any state. Written for small states; it shares nothing with the encoder that proves things of the same model.
 */
public final class Interpreter {
    private final Schema schema;
    private final Parts parts;
    private final Evaluator evaluator;
    private final InvariantCheck check;

    /** An interpreter of one application. */
    public Interpreter(Application application) {
        this.schema = new Schema(application);
        this.parts = new Parts(application);
        this.evaluator = new Evaluator(application, schema);
        this.check = new InvariantCheck(application, schema, evaluator, parts);
    }

    /** The invariants that are false of an empty database. */
    public List<Invariant> violatedWhenEmpty() {
        return check.violated(Database.EMPTY);
    }

    Schema schema() {
        return schema;
    }

    Parts parts() {
        return parts;
    }

    Evaluator evaluator() {
        return evaluator;
    }

    InvariantCheck check() {
        return check;
    }

    /**
     * One invocation in a snapshot that satisfies the invariants.
     *
     * @param arguments by the name of each parameter and choice
     */
    public Outcome invoke(
            Database snapshot, Operation operation, Map<String, @Nullable Object> arguments, Origin origin) {
        Outcome unchecked = unchecked(snapshot, operation, arguments, origin);
        if (!(unchecked instanceof Outcome.Accepted accepted)) {
            return unchecked;
        }
        return check.first(accepted.after(), accepted.entry().touched())
                .<Outcome>map(violation -> new Outcome.Rejected(
                        Outcome.Reason.INVARIANT, violation.invariant().name()))
                .orElse(accepted);
    }

    /** Every invariant that would be false after an invocation; none where it is rejected for another reason. */
    public List<Invariant> violated(
            Database snapshot, Operation operation, Map<String, @Nullable Object> arguments, Origin origin) {
        return unchecked(snapshot, operation, arguments, origin) instanceof Outcome.Accepted accepted
                ? check.violated(accepted.after())
                : List.of();
    }

    private Outcome unchecked(
            Database snapshot, Operation operation, Map<String, @Nullable Object> arguments, Origin origin) {
        for (Parameter input : operation.inputs()) {
            if (!visible(input, arguments.get(input.name()), snapshot)) {
                return new Outcome.Rejected(Outcome.Reason.ARGUMENT, input.name());
            }
        }
        Env env = Env.of(arguments);
        Generation generation = new Generation(this, snapshot, origin);
        try {
            for (Expression guard : operation.requires()) {
                if (!evaluator.holds(guard, env, snapshot)) {
                    return new Outcome.Rejected(Outcome.Reason.GUARD, "");
                }
            }
            generation.run(operation.body(), env);
        } catch (Evaluator.MissingRowException e) {
            return new Outcome.Rejected(Outcome.Reason.MISSING_ROW, String.valueOf(e.getMessage()));
        } catch (Generation.RefusedException e) {
            return new Outcome.Rejected(e.reason(), String.valueOf(e.getMessage()));
        }
        Entry entry = entry(operation, arguments, generation.effects(), origin, snapshot);
        return new Outcome.Accepted(entry, merge(snapshot, entry));
    }

    /** Whether an argument is of its type and names only rows that exist. */
    private boolean visible(Parameter input, @Nullable Object value, Database snapshot) {
        if (value == null) {
            return input.nullable();
        }
        if (!evaluator.values().fits(input.type(), value)) {
            return false;
        }
        if (input.type() instanceof Type.Reference reference) {
            RowKey key = (RowKey) value;
            return input.fresh()
                    ? snapshot.known(reference.entity(), key) == null
                    : snapshot.find(reference.entity(), key) != null;
        }
        if (input.type() instanceof Type.ListOf list) {
            Parameter element = new Parameter(input.name(), list.element(), false, input.range());
            return ((List<?>) value).stream().allMatch(e -> visible(element, e, snapshot));
        }
        if (input.type() instanceof Type.Tuple tuple) {
            Map<?, ?> fields = (Map<?, ?>) value;
            return tuple.fields().stream().allMatch(field -> visible(field, fields.get(field.name()), snapshot));
        }
        return true;
    }

    private Entry entry(
            Operation operation,
            Map<String, @Nullable Object> arguments,
            List<Effect> effects,
            Origin origin,
            Database snapshot) {
        long time = origin.physicalTime();
        BitSet touched = new BitSet();
        for (Effect effect : effects) {
            if (effect instanceof Effect.Make) {
                touched.set(parts.existence(effect.entity()));
                // The parent may be gone already where it arrives.
                parts.deleted(effect.entity(), touched);
            } else if (effect instanceof Effect.Delete) {
                parts.deleted(effect.entity(), touched);
            } else {
                int number = ((Effect.Change) effect).attribute();
                Attribute attribute = schema.attribute(effect.entity(), number);
                touched.set(parts.attribute(effect.entity(), attribute.name()));
                Row overwritten = snapshot.known(effect.entity(), effect.key());
                if (attribute.merge() == Merge.REGISTER && overwritten != null) {
                    time = Math.max(time, overwritten.stamp(number).time() + 1);
                }
            }
        }
        Stamp stamp = new Stamp(time, origin.site(), origin.sequence());
        return new Entry(operation.name(), arguments, effects, stamp, touched);
    }

    /** The state after an entry has arrived; everything that it depends on is there already. */
    public Database merge(Database state, Entry entry) {
        return merge(state, List.of(entry));
    }

    /** The state after many entries have arrived, one after the other. */
    public Database merge(Database state, List<Entry> entries) {
        Database.Draft draft = new Database.Draft(state);
        entries.forEach(entry -> merge(draft, entry));
        return draft.finish();
    }

    private void merge(Database.Draft draft, Entry entry) {
        boolean rowsChanged = false;
        for (Effect effect : entry.effects()) {
            merge(draft, effect, entry.stamp());
            rowsChanged |= effect instanceof Effect.Make || effect instanceof Effect.Delete;
        }
        if (rowsChanged && !schema.cascades().isEmpty()) {
            cascade(draft);
        }
    }

    private void merge(Database.Draft draft, Effect effect, Stamp stamp) {
        Row row = draft.known(effect.entity(), effect.key());
        if (effect instanceof Effect.Make make) {
            if (row == null) {
                draft.put(make.entity(), Row.of(make, make.ensured() ? Stamp.BOTTOM : stamp));
            } else if (!row.made().agreesWith(make)) {
                draft.clash(make.entity());
            }
            return;
        }
        if (row == null || row.deleted()) {
            return;
        }
        if (effect instanceof Effect.Delete) {
            draft.put(effect.entity(), row.tombstone());
        } else {
            Row changed = changed(row, (Effect.Change) effect, stamp);
            if (changed != row) {
                draft.put(effect.entity(), changed);
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // The same row is returned where nothing changes.
    private Row changed(Row row, Effect.Change change, Stamp stamp) {
        int number = change.attribute();
        Object before = row.value(number);
        if (change instanceof Effect.Add add) {
            BigDecimal sum = ((BigDecimal) java.util.Objects.requireNonNull(before)).add(add.amount());
            return row.with(number, Values.normal(sum));
        }
        if (change instanceof Effect.Assign assign) {
            return stamp.compareTo(row.stamp(number)) >= 0 ? row.with(number, assign.value(), stamp) : row;
        }
        Type type = schema.attribute(change.entity(), number).type();
        if (change instanceof Effect.Raise raise) {
            return before == null || evaluator.values().order(type, raise.value(), before) > 0
                    ? row.with(number, raise.value())
                    : row;
        }
        Object value = ((Effect.Lower) change).value();
        return before == null || evaluator.values().order(type, value, before) < 0 ? row.with(number, value) : row;
    }

    /** Deletes every row whose parent is deleted, until there is none. */
    private void cascade(Database.Draft draft) {
        boolean again = true;
        while (again) {
            again = false;
            for (Schema.Cascade cascade : schema.cascades()) {
                for (Row child : draft.known(cascade.child())) {
                    if (child.deleted() || !(child.value(cascade.attribute()) instanceof RowKey key)) {
                        continue;
                    }
                    Row parent = draft.known(cascade.parent(), key);
                    if (parent != null && parent.deleted()) {
                        draft.put(cascade.child(), child.tombstone());
                        again = true;
                    }
                }
            }
        }
    }

    /** The first invariant that is violated, if one is; references come first. */
    public Optional<Violation> violation(Database state) {
        return check.first(state);
    }

    /** The first violated invariant that the entry may have touched: all others are as they were before it arrived. */
    public Optional<Violation> violation(Database state, Entry arrived) {
        return check.first(state, arrived.touched());
    }

    /** How an invariant is violated, if it is. */
    public Optional<Violation> violation(Database state, Invariant invariant) {
        return check.of(invariant, state);
    }
}
