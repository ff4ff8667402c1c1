package dev.tributary.engine;

import dev.tributary.coordinator.Epochs;
import dev.tributary.coordinator.Mailbox;
import dev.tributary.coordinator.NotCoordinatorException;
import dev.tributary.coordinator.Standing;
import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import dev.tributary.evaluate.Rows;
import dev.tributary.log.LogEntry;
import dev.tributary.outcome.CoordinatorUnavailableException;
import dev.tributary.outcome.DatabaseException;
import dev.tributary.outcome.RequestIdReusedException;
import dev.tributary.outcome.SiteLostException;
import dev.tributary.store.Json;
import dev.tributary.store.Pipeline;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One transaction of the committer, up to its commit: locks, evaluates what is declared, merges all effects, writes each
 * changed row once, and appends the records. Made anew for each attempt.
 */
final class Batch {
    /** Deferred constraints must not surface at COMMIT, where a refusal could not be told from an unknown outcome. */
    static final String CHECK_CONSTRAINTS = "SET CONSTRAINTS ALL IMMEDIATE";

    private final EffectWriter writer;
    private final Stripes stripes;
    private final Components components;
    private final Numbering numbering;
    private final String origin;
    private final Pipeline pipeline;
    private final List<Submission.Write> writes = new ArrayList<>();
    private final List<Submission.Unnumbered> unnumbered = new ArrayList<>();
    private final List<Accepted> accepted = new ArrayList<>();
    private final Outcomes outcomes = new Outcomes();
    /** The conflict components of which this transaction already commits something. */
    private final Set<String> advanced = new HashSet<>();
    /** What the database says about who coordinates; asked when something coordinated is to be committed. */
    private @Nullable Standing standing;

    /** A write that goes into the log. */
    private record Accepted(Submission.Write write, List<Effect> effects, String effectsJson) {}

    /** What has become of each submission, to be told when the transaction is durable. */
    static final class Outcomes {
        // Two submissions are never the same one, and to hash all that one holds would cost more than the rest of it.
        private final IdentityHashMap<Submission, Receipt> receipts = new IdentityHashMap<>();
        private final IdentityHashMap<Submission, RuntimeException> refusals = new IdentityHashMap<>();
        private final List<Submission> later = new ArrayList<>();
        private int records;
        private int confluent;

        /** Tells everybody. */
        void answer() {
            refuse();
            receipts.forEach((submission, receipt) -> submission.receipt().complete(receipt));
        }

        /** Tells those of whom nothing is written, whatever becomes of the transaction. */
        void refuse() {
            refusals.forEach((submission, refusal) -> submission.receipt().completeExceptionally(refusal));
        }

        /** Those that this transaction had to leave for the next one. */
        List<Submission> later() {
            return later;
        }

        int records() {
            return records;
        }

        int confluent() {
            return confluent;
        }

        /** The last sequence that was given out; 0 for none. */
        long last() {
            return receipts.values().stream()
                    .filter(receipt -> !receipt.repeated())
                    .mapToLong(Receipt::sequence)
                    .max()
                    .orElse(0);
        }
    }

    /** A request id turned out to be taken only when its outcome was to be kept: the transaction must start again. */
    static final class RequestTakenException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RequestTakenException() {
            super("a request id was used by another instance at the same moment", null, false, false);
        }
    }

    /** Another instance has answered these letters meanwhile: they must not be committed. */
    static final class AnsweredException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Set<UUID> letters;

        AnsweredException(Set<UUID> letters) {
            super("a letter has an answer already", null, false, false);
            this.letters = letters;
        }

        boolean concerns(Submission submission) {
            return submission instanceof Submission.Write write
                    && write.request().letter() != null
                    && letters.contains(write.request().letter());
        }
    }

    Batch(
            String origin,
            EffectWriter writer,
            Stripes stripes,
            Components components,
            Numbering numbering,
            Connection connection,
            Collection<Submission> submissions) {
        this.origin = origin;
        this.writer = writer;
        this.stripes = stripes;
        this.components = components;
        this.numbering = numbering;
        this.pipeline = new Pipeline(connection);
        Set<String> requestIds = new HashSet<>();
        for (Submission submission : submissions) {
            if (submission instanceof Submission.Unnumbered number) {
                unnumbered.add(number);
            } else {
                Submission.Write write = (Submission.Write) submission;
                if (write.request().id() == null
                        || requestIds.add(write.request().id())) {
                    writes.add(write);
                } else {
                    outcomes.later.add(write);
                }
            }
        }
        // Bodies come first: each declared call of the same component would make them stale.
        writes.sort((one, other) -> Boolean.compare(one instanceof Submission.Call, other instanceof Submission.Call));
    }

    /**
     * Does everything but the commit.
     *
     * @throws SQLException when the transaction must be rolled back; nobody has been answered
     */
    Outcomes run(boolean durableAtCommit) throws SQLException {
        try {
            LockedRows rows = read();
            Map<RowId, RowLock> locks = locks(rows);
            Map<String, Long> latest = new HashMap<>();
            begin(durableAtCommit, locks, latest);
            rows.lock(locks);
            pipeline.send();
            answerRepeated();
            Overlay after = new Overlay(writer.schema(), rows);
            for (Submission.Write write : writes) {
                merge(write, latest, after);
            }
            if (!accepted.isEmpty()) {
                writer.write(pipeline, after);
                if (mayDefer()) {
                    pipeline.add(CHECK_CONSTRAINTS, Pipeline.Binding.NONE);
                }
            }
            commitLetters();
            number(after.deleted());
            return outcomes;
        } catch (LockedRows.FailedReadException e) {
            throw e.error();
        }
    }

    /** Reads, without locks, what leads to the rows that declared calls name: none of it ever changes. */
    private LockedRows read() throws SQLException {
        LockedRows rows = writer.rows(pipeline);
        while (true) {
            Set<RowId> missing = new LinkedHashSet<>();
            Rows known = rows.alreadyRead();
            for (Submission.Write write : writes) {
                if (write instanceof Submission.Call call) {
                    for (RowId id : call.call().missing(call.request().arguments(), known)) {
                        if (!rows.knows(id)) {
                            missing.add(id);
                        }
                    }
                }
            }
            if (missing.isEmpty()) {
                return rows;
            }
            rows.read(missing);
        }
    }

    /** Takes the locks that come before rows, and asks what has made optimistic attempts stale. */
    private void begin(boolean durableAtCommit, Map<RowId, RowLock> locks, Map<String, Long> latest) {
        SortedSet<String> involved = new TreeSet<>();
        long oldest = Long.MAX_VALUE;
        for (Submission.Write write : writes) {
            if (write.request().component() != null) {
                involved.add(write.request().component());
                oldest = write instanceof Submission.Checked checked ? Math.min(oldest, checked.seen()) : oldest;
            }
        }
        if (!durableAtCommit) {
            pipeline.add("SET LOCAL synchronous_commit = off", Pipeline.Binding.NONE);
        }
        if (!involved.isEmpty()) {
            pipeline.add(Epochs.HOLD, Pipeline.Binding.NONE);
        }
        String share = stripes.shareStatement(locks);
        if (!share.isEmpty()) {
            pipeline.add(share, Pipeline.Binding.NONE);
        }
        if (!involved.isEmpty()) {
            pipeline.add(Components.holdStatement(involved), Pipeline.Binding.NONE);
            Epochs.standing(pipeline, origin, answer -> standing = answer);
        }
        pipeline.add(EffectWriter.BECOME_WRITER, Pipeline.Binding.NONE);
        if (oldest < Long.MAX_VALUE) {
            numbering.coordinatedSince(pipeline, oldest, latest);
        }
    }

    /** Whether an operation that an optimistic attempt conflicts with has committed since its snapshot. */
    private boolean stale(Submission.Checked checked, String component, Map<String, Long> latest) {
        return advanced.stream().anyMatch(other -> Components.overlap(component, other))
                || latest.entrySet().stream()
                        .anyMatch(e -> e.getValue() > checked.seen()
                                && (e.getKey().equals(Numbering.ANY_OPERATION)
                                        || components.conflict(component, e.getKey())));
    }

    /** Those whose request id has an outcome already get that one, whatever their guard would say now. */
    private void answerRepeated() throws SQLException {
        List<String> ids = new ArrayList<>();
        writes.stream()
                .map(w -> w.request().id())
                .filter(Objects::nonNull)
                .forEach(id -> ids.add(Objects.requireNonNull(id)));
        if (ids.isEmpty()) {
            return;
        }
        Map<String, Requests.First> found = Requests.find(pipeline.connection(), ids);
        List<Submission.Write> repeated = new ArrayList<>();
        Map<Long, Long> numbered = new HashMap<>();
        for (Submission.Write write : writes) {
            Submission.Request request = write.request();
            Requests.First first = request.id() == null ? null : found.get(request.id());
            if (first == null) {
                continue;
            }
            repeated.add(write);
            try {
                first.requireSame(Objects.requireNonNull(request.id()), request.operation(), request.digest());
                outcomes.receipts.put(write, first.receipt(sequence(first, numbered)));
            } catch (RequestIdReusedException e) {
                outcomes.refusals.put(write, e);
            }
        }
        writes.removeAll(repeated);
    }

    private long sequence(Requests.First first, Map<Long, Long> numbered) throws SQLException {
        if (first.sequence() != null) {
            return first.sequence();
        }
        numbered.putAll(numbering.numberPending(pipeline.connection(), 0));
        Long known = numbered.get(first.pendingId());
        return known != null ? known : numbering.numberedBefore(pipeline.connection(), first.pendingId());
    }

    private Map<RowId, RowLock> locks(LockedRows known) {
        Map<RowId, RowLock> locks = new HashMap<>();
        Rows seen = known.alreadyRead();
        for (Submission.Write write : writes) {
            if (write instanceof Submission.Call call) {
                call.call().lock(call.request().arguments(), seen, locks);
            } else {
                writer.locks(((Submission.Checked) write).effects(), locks);
            }
        }
        return locks;
    }

    private void merge(Submission.Write write, Map<String, Long> latest, Overlay after) {
        String component = write.request().component();
        List<Effect> effects;
        String json;
        RuntimeException elsewhere = component == null ? null : notHere(write);
        if (elsewhere != null) {
            outcomes.refusals.put(write, elsewhere);
            return;
        }
        if (write instanceof Submission.Checked checked) {
            if (component != null && stale(checked, component, latest)) {
                outcomes.refusals.put(write, new StaleVersionException(write.operation()));
                return;
            }
            effects = checked.effects();
            json = checked.effectsJson();
        } else {
            try {
                effects = ((Submission.Call) write).call().evaluate(write.request(), after);
            } catch (LockedRows.FailedReadException e) {
                throw e;
            } catch (RuntimeException e) {
                outcomes.refusals.put(write, e);
                return;
            }
            json = Json.effects(effects);
        }
        after.merge(effects);
        accepted.add(new Accepted(write, effects, json));
        if (component != null) {
            advanced.add(component);
        }
    }

    /** Null when a coordinated operation may be committed here. */
    private @Nullable RuntimeException notHere(Submission.Write write) {
        Standing known = standing;
        if (known == null) {
            return new DatabaseException(write.operation(), "tributary.epoch is empty", null);
        }
        Standing.Decision decision =
                write instanceof Submission.Checked checked ? known.coordinated(checked.epoch()) : known.coordinated();
        if (decision instanceof Standing.Elsewhere elsewhere) {
            return new NotCoordinatorException(elsewhere.epoch());
        }
        if (decision instanceof Standing.Lost) {
            return new SiteLostException(write.operation(), null);
        }
        if (decision instanceof Standing.CatchingUp catchingUp) {
            return new CoordinatorUnavailableException(write.operation(), catchingUp.problem(), null);
        }
        return decision instanceof Standing.Here ? null : new StaleVersionException(write.operation());
    }

    /** The fencing token of what is coordinated among the accepted; null when nothing is. */
    private @Nullable Long epoch() {
        return standing == null || advanced.isEmpty()
                ? null
                : standing.current().number();
    }

    /** From here on nobody can refuse the letters that are accepted; those that were refused before must go. */
    private void commitLetters() throws SQLException {
        Set<UUID> letters = new HashSet<>();
        for (Accepted one : accepted) {
            if (one.write().request().letter() != null) {
                letters.add(one.write().request().letter());
            }
        }
        if (letters.isEmpty()) {
            return;
        }
        Set<UUID> commitable = new HashSet<>();
        Mailbox.commit(pipeline, letters, commitable);
        pipeline.send();
        letters.removeAll(commitable);
        if (!letters.isEmpty()) {
            throw new AnsweredException(letters);
        }
    }

    private boolean mayDefer() {
        return accepted.stream()
                .flatMap(a -> a.effects().stream())
                .anyMatch(e -> e instanceof Effect.Make || e instanceof Effect.Delete || e instanceof Effect.Assign);
    }

    private void number(Set<RowId> deleted) throws SQLException {
        Map<Long, Long> numbered = new HashMap<>();
        if (!unnumbered.isEmpty()) {
            numbered.putAll(numbering.numberPending(pipeline.connection(), accepted.size()));
        }
        if (!accepted.isEmpty()) {
            append(numbered, deleted);
        }
        for (Submission.Unnumbered waiting : unnumbered) {
            Long sequence = numbered.get(waiting.pendingId());
            if (sequence == null) {
                sequence = numbering.numberedBefore(pipeline.connection(), waiting.pendingId());
            }
            outcomes.receipts.put(waiting, new Receipt(origin, sequence, waiting.keys(), null, false));
        }
        outcomes.records = accepted.size() + unnumbered.size();
    }

    private void append(Map<Long, Long> numbered, Set<RowId> deleted) throws SQLException {
        List<LogEntry> entries = new ArrayList<>(accepted.size());
        for (Accepted one : accepted) {
            Submission.Request request = one.write().request();
            outcomes.confluent += request.component() == null ? 1 : 0;
            entries.add(request.entry(one.effectsJson()));
        }
        Numbering.Head head = numbering.append(pipeline, entries, epoch(), numbered);
        List<Requests.Numbered> kept = new ArrayList<>(accepted.size());
        List<RecordMerge.Stamped> stamped = new ArrayList<>(accepted.size());
        for (int i = 0; i < accepted.size(); i++) {
            Submission.Write write = accepted.get(i).write();
            long sequence = head.sequence() + i + 1;
            outcomes.receipts.put(
                    write, new Receipt(origin, sequence, write.request().keys(), null, false));
            kept.add(new Requests.Numbered(
                    write.request(), sequence, accepted.get(i).effects()));
            stamped.add(new RecordMerge.Stamped(
                    origin, sequence, head.stamp() + i + 1, accepted.get(i).effects()));
        }
        writer.stamp(pipeline, stamped, deleted);
        pipeline.send();
        if (!Requests.keep(pipeline, origin, kept)) {
            throw new RequestTakenException();
        }
    }
}
