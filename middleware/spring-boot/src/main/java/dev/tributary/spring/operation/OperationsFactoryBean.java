package dev.tributary.spring.operation;

import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.ObjectProvider;

/** Makes the bean of an interface with {@link dev.tributary.Operations}. */
public final class OperationsFactoryBean<T> implements FactoryBean<T> {
    private final Class<T> type;
    private final ObjectProvider<OperationRunner> runner;

    public OperationsFactoryBean(Class<T> type, ObjectProvider<OperationRunner> runner) {
        this.type = type;
        this.runner = runner;
    }

    @Override
    public T getObject() {
        return DeclaredOperations.implement(type, runner);
    }

    @Override
    public Class<T> getObjectType() {
        return type;
    }
}
