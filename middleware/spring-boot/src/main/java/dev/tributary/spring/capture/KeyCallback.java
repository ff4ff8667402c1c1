package dev.tributary.spring.capture;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.data.relational.core.mapping.event.BeforeConvertCallback;

/** Gives a managed row without a key a generated one, after the application's own callbacks had their chance. */
public final class KeyCallback implements BeforeConvertCallback<Object>, Ordered {
    private final ObjectProvider<ManagedTypes> types;

    public KeyCallback(ObjectProvider<ManagedTypes> types) {
        this.types = types;
    }

    @Override
    public Object onBeforeConvert(Object aggregate) {
        return types.getObject()
                .find(aggregate.getClass())
                .map(type -> type.withKey(aggregate))
                .orElse(aggregate);
    }

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }
}
