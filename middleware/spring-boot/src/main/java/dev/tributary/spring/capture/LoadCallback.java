package dev.tributary.spring.capture;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.data.relational.core.mapping.event.AfterConvertCallback;

/** Sees every aggregate that is loaded, by whatever query, before the application's own callbacks change it. */
public final class LoadCallback implements AfterConvertCallback<Object>, Ordered {
    private final ObjectProvider<ManagedTypes> types;

    public LoadCallback(ObjectProvider<ManagedTypes> types) {
        this.types = types;
    }

    @Override
    public Object onAfterConvert(Object aggregate) {
        Capture.current()
                .ifPresent(capture -> types.getObject()
                        .find(aggregate.getClass())
                        .filter(ManagedType::whole)
                        .ifPresent(type -> capture.loaded(type, aggregate)));
        return aggregate;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
