package dev.tributary.spring.capture;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.data.relational.core.mapping.event.AfterSaveCallback;

/** Sees every aggregate as it was saved, before the application's own callbacks change it. */
public final class SaveCallback implements AfterSaveCallback<Object>, Ordered {
    private final ObjectProvider<ManagedTypes> types;

    public SaveCallback(ObjectProvider<ManagedTypes> types) {
        this.types = types;
    }

    @Override
    public Object onAfterSave(Object aggregate) {
        Capture.current()
                .ifPresent(capture ->
                        types.getObject().find(aggregate.getClass()).ifPresent(type -> capture.saved(type, aggregate)));
        return aggregate;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
