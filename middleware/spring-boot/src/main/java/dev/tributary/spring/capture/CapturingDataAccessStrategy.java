package dev.tributary.spring.capture;

import dev.tributary.effect.RowId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jdbc.core.convert.DataAccessStrategy;
import org.springframework.data.jdbc.core.convert.DelegatingDataAccessStrategy;
import org.springframework.data.jdbc.core.convert.Identifier;
import org.springframework.data.jdbc.core.convert.InsertSubject;
import org.springframework.data.mapping.PersistentPropertyPath;
import org.springframework.data.relational.core.conversion.IdValueSource;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.sql.LockMode;

/**
 * Inside an operation, writes of managed entities become effects and reach no table here; outside, they are refused.
 * Everything else goes on as ever.
 */
final class CapturingDataAccessStrategy extends DelegatingDataAccessStrategy {
    private final DataAccessStrategy delegate;
    private final Supplier<ManagedTypes> types;

    CapturingDataAccessStrategy(DataAccessStrategy delegate, Supplier<ManagedTypes> types) {
        super(delegate);
        this.delegate = delegate;
        this.types = types;
    }

    private Optional<ManagedType> managed(Class<?> domainType) {
        return types.get().find(domainType);
    }

    private static Capture capture(ManagedType type) {
        return Capture.current()
                .orElseThrow(
                        () -> new WriteOutsideOperationException(type.entity().name()));
    }

    @Override
    public <T> @Nullable Object insert(
            T objectToSave, Class<T> domainType, Identifier identifier, IdValueSource idValueSource) {
        Optional<ManagedType> type = managed(domainType);
        return type.isEmpty()
                ? delegate.insert(objectToSave, domainType, identifier, idValueSource)
                : insert(type.get(), objectToSave, identifier);
    }

    @Override
    public <T> @Nullable Object[] insert(
            List<InsertSubject<T>> insertSubjects, Class<T> domainType, IdValueSource idValueSource) {
        Optional<ManagedType> type = managed(domainType);
        return type.isEmpty()
                ? delegate.insert(insertSubjects, domainType, idValueSource)
                : insertSubjects.stream()
                        .map(subject -> insert(type.get(), subject.getInstance(), subject.getIdentifier()))
                        .toArray(Object[]::new);
    }

    /**
     * Returns the key that a child was given. A child is captured with its aggregate, once that is saved: only then all of
     * its children are known, and have their keys.
     */
    private static @Nullable Object insert(ManagedType type, Object instance, Identifier parents) {
        Capture capture = capture(type);
        if (parents.size() > 0) {
            return type.missingKey(instance);
        }
        requireWhole(capture, type);
        if (!type.hasKey(instance)) {
            throw new UncapturableWriteException(
                    capture.operation(),
                    "a new row of " + type.entity().name()
                            + " has no key, and the database is not asked for one: give it"
                            + " a key before it is saved, or let the key be a uuid, which is generated");
        }
        capture.insert(type, instance);
        return null;
    }

    private static void requireWhole(Capture capture, ManagedType type) {
        if (!type.whole()) {
            throw new UncapturableWriteException(
                    capture.operation(),
                    type.name() + " does not have all columns of "
                            + type.entity().name()
                            + ": it is a part of the aggregate that holds it, and is written together with that");
        }
    }

    @Override
    public <T> boolean update(T objectToSave, Class<T> domainType) {
        Optional<ManagedType> type = managed(domainType);
        if (type.isEmpty()) {
            return delegate.update(objectToSave, domainType);
        }
        save(type.get(), objectToSave);
        return true;
    }

    @Override
    public <T> int upsert(T objectToSave, Class<? super T> domainType) {
        Optional<ManagedType> type = managed(domainType);
        if (type.isEmpty()) {
            return delegate.upsert(objectToSave, domainType);
        }
        save(type.get(), objectToSave);
        return 1;
    }

    /** An assigned key makes Spring Data believe that a new row is an old one, so what is absent is inserted. */
    private void save(ManagedType type, Object instance) {
        Capture capture = capture(type);
        requireWhole(capture, type);
        RowId row = type.rowOf(instance);
        if (capture.hasWritten(row) || capture.hasLoaded(row)) {
            capture.update(type, instance);
        } else if (exists(capture, instance, type)) {
            throw new UncapturableWriteException(
                    capture.operation(),
                    row + " is saved without having been loaded by this invocation; what changed cannot be known: load"
                            + " it inside the operation");
        } else {
            capture.insert(type, instance);
        }
    }

    private boolean exists(Capture capture, Object instance, ManagedType type) {
        return capture.byId(() -> delegate.existsById(type.idOf(instance), instance.getClass()));
    }

    @Override
    public void delete(Object id, Class<?> domainType) {
        Optional<ManagedType> type = managed(domainType);
        if (type.isEmpty()) {
            delegate.delete(id, domainType);
        } else {
            delete(type.get(), id, domainType);
        }
    }

    @Override
    public void delete(Iterable<Object> ids, Class<?> domainType) {
        Optional<ManagedType> type = managed(domainType);
        if (type.isEmpty()) {
            delegate.delete(ids, domainType);
        } else {
            ids.forEach(id -> delete(type.get(), id, domainType));
        }
    }

    /** A row that is not there is not deleted, as in SQL. */
    private void delete(ManagedType type, Object id, Class<?> domainType) {
        Capture capture = capture(type);
        requireWhole(capture, type);
        RowId row = type.row(id);
        if (type.parent() && !capture.hasWritten(row) && !capture.knowsChildren(row)) {
            Object aggregate = capture.byId(() -> delegate.findById(id, domainType));
            if (aggregate != null) {
                capture.loaded(type, aggregate);
            }
        }
        if (capture.hasWritten(row)
                || capture.hasLoaded(row)
                || capture.byId(() -> delegate.existsById(id, domainType))) {
            capture.delete(type, row);
        }
    }

    @Override
    public <T> void deleteAll(Class<T> domainType) {
        Optional<ManagedType> type = managed(domainType);
        if (type.isEmpty()) {
            delegate.deleteAll(domainType);
        } else {
            throw new UncapturableWriteException(
                    capture(type.get()).operation(),
                    "deleting all rows of " + type.get().entity().name()
                            + " is no effect that can be declared; delete the rows that it names");
        }
    }

    @Override
    public void delete(Object rootId, PersistentPropertyPath<RelationalPersistentProperty> propertyPath) {
        if (!capturedWithRoot(propertyPath)) {
            delegate.delete(rootId, propertyPath);
        }
    }

    @Override
    public void delete(Iterable<Object> rootIds, PersistentPropertyPath<RelationalPersistentProperty> propertyPath) {
        if (!capturedWithRoot(propertyPath)) {
            delegate.delete(rootIds, propertyPath);
        }
    }

    @Override
    public void deleteAll(PersistentPropertyPath<RelationalPersistentProperty> propertyPath) {
        if (!capturedWithRoot(propertyPath)) {
            delegate.deleteAll(propertyPath);
        }
    }

    /** Children of a managed row are deleted when their root is, or when it is saved without them. */
    private boolean capturedWithRoot(PersistentPropertyPath<RelationalPersistentProperty> path) {
        Optional<ManagedType> child = managed(path.getLeafProperty().getActualType());
        child.ifPresent(CapturingDataAccessStrategy::capture);
        return child.isPresent();
    }

    /** Taken before an aggregate is deleted; a body takes none, because the engine orders what must be ordered. */
    @Override
    public <T> void acquireLockById(Object id, LockMode lockMode, Class<T> domainType) {
        Optional<ManagedType> type = managed(domainType);
        if (type.isEmpty()) {
            delegate.acquireLockById(id, lockMode, domainType);
        } else {
            Capture unused = capture(type.get());
        }
    }

    @Override
    public <T> void acquireLockAll(LockMode lockMode, Class<T> domainType) {
        Optional<ManagedType> type = managed(domainType);
        if (type.isEmpty()) {
            delegate.acquireLockAll(lockMode, domainType);
        } else {
            Capture unused = capture(type.get());
        }
    }

    @Override
    public <T> boolean existsById(Object id, Class<T> domainType) {
        Optional<ManagedType> type = managed(domainType);
        Optional<Capture> capture = Capture.current();
        if (type.isEmpty() || capture.isEmpty()) {
            return delegate.existsById(id, domainType);
        }
        RowId row = type.get().row(id);
        return capture.get().hasWritten(row)
                ? capture.get().ownWrite(type.get(), row) != null
                : capture.get().byId(() -> delegate.existsById(id, domainType));
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // T is declared to admit null, which the checker cannot follow
    public <T extends @Nullable Object> T findById(Object id, Class<T> domainType) {
        Optional<ManagedType> type = managed(domainType);
        Optional<Capture> capture = Capture.current();
        if (type.isEmpty() || capture.isEmpty()) {
            return delegate.findById(id, domainType);
        }
        RowId row = type.get().row(id);
        return capture.get().hasWritten(row)
                ? (T) capture.get().ownWrite(type.get(), row)
                : capture.get().byId(() -> delegate.findById(id, domainType));
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> Iterable<T> findAllById(Iterable<?> ids, Class<T> domainType) {
        Optional<ManagedType> type = managed(domainType);
        Optional<Capture> capture = Capture.current();
        if (type.isEmpty() || capture.isEmpty()) {
            return delegate.findAllById(ids, domainType);
        }
        List<T> found = new ArrayList<>();
        List<Object> others = new ArrayList<>();
        for (Object id : ids) {
            RowId row = type.get().row(id);
            Object own = capture.get().ownWrite(type.get(), row);
            if (own != null) {
                found.add((T) own);
            } else if (!capture.get().hasWritten(row)) {
                others.add(id);
            }
        }
        if (!others.isEmpty()) {
            capture.get().byId(() -> delegate.findAllById(others, domainType)).forEach(found::add);
        }
        return found;
    }

    @Override
    public <T> Stream<T> streamAllByIds(Iterable<?> ids, Class<T> domainType) {
        if (managed(domainType).isEmpty() || !Capture.active()) {
            return delegate.streamAllByIds(ids, domainType);
        }
        List<T> found = new ArrayList<>();
        findAllById(ids, domainType).forEach(found::add);
        return found.stream();
    }
}
