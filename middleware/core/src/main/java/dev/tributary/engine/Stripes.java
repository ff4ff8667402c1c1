package dev.tributary.engine;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Statement;
import dev.tributary.dsl.model.Type;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.effect.RowId;
import dev.tributary.outcome.OverloadedException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Where coordinated operations queue before they take their snapshot, so that neither they nor the committer starve on a
 * row that both write. Within one instance at most one of them waits for a stripe's lock in the database; after its turn
 * the next one leaves the stripe free as long as it was held.
 */
final class Stripes {
    private static final int COUNT = 16;
    private static final long LONGEST_YIELD_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** Which part of the time that a stripe was held it is left free: a batch may wait for it already. */
    private static final long YIELDED = 4;

    private final Set<String> sharedEntities;
    private final Semaphore[] turns = new Semaphore[COUNT];
    private final AtomicLongArray freeFrom = new AtomicLongArray(COUNT);

    Stripes(Application application, Plan plan) {
        this.sharedEntities = writtenByCoordinated(application, plan);
        for (int i = 0; i < COUNT; i++) {
            turns[i] = new Semaphore(1, true);
        }
    }

    private static Set<String> writtenByCoordinated(Application application, Plan plan) {
        Set<String> entities = new LinkedHashSet<>();
        for (Operation operation : application.operations()) {
            Optional<Plan.OperationPlan> strictest = plan.beside() == null
                    ? plan.operation(operation.name())
                    : plan.beside().operation(operation.name());
            boolean coordinated =
                    strictest.filter(o -> o.verdict() == Plan.Verdict.CONFLUENT).isEmpty();
            if (!coordinated) {
                continue;
            }
            for (Statement statement :
                    operation.body().stream().flatMap(Statement::walk).toList()) {
                if (statement instanceof Statement.Delete delete) {
                    entities.add(((Type.Reference) delete.row().type()).entity());
                } else if (statement instanceof Statement.Change change) {
                    entities.add(change.target().entity());
                }
            }
        }
        return entities;
    }

    /** The stripes of the rows that a coordinated operation will change; one fixed stripe when it only inserts. */
    static SortedSet<Integer> of(Collection<RowId> rows) {
        SortedSet<Integer> stripes = new TreeSet<>();
        rows.forEach(row -> stripes.add(Math.floorMod(row.hashCode(), COUNT)));
        if (stripes.isEmpty()) {
            stripes.add(0);
        }
        return stripes;
    }

    /** The statement by which the committer shares the stripes of the rows that it changes; empty when there are none. */
    String shareStatement(Map<RowId, RowLock> locks) {
        Set<RowId> rows = new LinkedHashSet<>();
        locks.forEach((row, lock) -> {
            if (lock.compareTo(RowLock.CHANGE) >= 0 && sharedEntities.contains(row.entity())) {
                rows.add(row);
            }
        });
        return rows.isEmpty() ? "" : lock(of(rows), "ROW EXCLUSIVE");
    }

    /** The statement by which a coordinated operation takes its stripes; it must come before any query. */
    static String takeStatement(SortedSet<Integer> stripes) {
        return lock(stripes, "EXCLUSIVE");
    }

    private static String lock(SortedSet<Integer> stripes, String mode) {
        List<String> names = stripes.stream()
                .map(s -> String.format(Locale.ROOT, "tributary.stripe_%02d", s))
                .toList();
        return "LOCK TABLE " + String.join(", ", names) + " IN " + mode + " MODE";
    }

    /** A turn at some stripes within this instance. */
    final class Turn implements AutoCloseable {
        private final SortedSet<Integer> stripes;
        private final long startNanos = System.nanoTime();

        private Turn(SortedSet<Integer> stripes) {
            this.stripes = stripes;
        }

        @Override
        public void close() {
            long now = System.nanoTime();
            long held = Math.min(now - startNanos, LONGEST_YIELD_NANOS);
            for (int stripe : stripes) {
                freeFrom.set(stripe, now + held / YIELDED);
                turns[stripe].release();
            }
        }
    }

    /**
     * Waits for a turn.
     *
     * @param busy whether confluent callers wait; only then a stripe is left free between two turns
     */
    Turn take(String operation, SortedSet<Integer> stripes, Duration patience, boolean busy) {
        SortedSet<Integer> taken = new TreeSet<>();
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            for (int stripe : stripes) {
                if (!turns[stripe].tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    throw new OverloadedException(
                            operation, "no turn came within " + patience.toMillis() + " ms", null);
                }
                taken.add(stripe);
            }
            if (busy) {
                leaveFree(stripes);
            }
            return new Turn(taken);
        } catch (InterruptedException e) {
            taken.forEach(stripe -> turns[stripe].release());
            Thread.currentThread().interrupt();
            throw new OverloadedException(operation, "the caller was interrupted while it waited for its turn", e);
        } catch (OverloadedException e) {
            taken.forEach(stripe -> turns[stripe].release());
            throw e;
        }
    }

    private void leaveFree(SortedSet<Integer> stripes) {
        for (int stripe : stripes) {
            long free = freeFrom.get(stripe);
            long now = System.nanoTime();
            while (free - now > 0 && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(this, free - now);
                now = System.nanoTime();
            }
        }
    }
}
