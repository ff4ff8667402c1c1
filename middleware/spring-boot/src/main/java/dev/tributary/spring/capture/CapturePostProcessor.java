package dev.tributary.spring.capture;

import java.util.function.Supplier;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.data.jdbc.core.convert.DataAccessStrategy;

/** Puts the capture in front of whatever data access strategy the application has. */
public final class CapturePostProcessor implements BeanPostProcessor {
    private final Supplier<ManagedTypes> types;

    /** Takes a supplier, because a post-processor exists before the beans that it would depend on. */
    public CapturePostProcessor(Supplier<ManagedTypes> types) {
        this.types = types;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        return bean instanceof DataAccessStrategy strategy && !(bean instanceof CapturingDataAccessStrategy)
                ? new CapturingDataAccessStrategy(strategy, types)
                : bean;
    }
}
