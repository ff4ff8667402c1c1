package dev.tributary.spring.operation;

import dev.tributary.Operations;
import java.util.Collection;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.AnnotationBeanNameGenerator;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/** Finds the interfaces with {@link Operations} below some packages, and makes each a bean. */
final class OperationsScanner extends ClassPathScanningCandidateComponentProvider {
    private final BeanDefinitionRegistry registry;

    OperationsScanner(BeanDefinitionRegistry registry, Environment environment, ResourceLoader resources) {
        super(false, environment);
        this.registry = registry;
        setResourceLoader(resources);
        addIncludeFilter(new AnnotationTypeFilter(Operations.class, false));
    }

    @Override
    protected boolean isCandidateComponent(AnnotatedBeanDefinition definition) {
        return definition.getMetadata().isInterface()
                && definition.getMetadata().isIndependent();
    }

    void register(Collection<String> packages) {
        for (String name : packages) {
            findCandidateComponents(name).forEach(this::register);
        }
    }

    private void register(BeanDefinition found) {
        ClassLoader loader = getResourceLoader().getClassLoader();
        Class<?> type = ClassUtils.resolveClassName(String.valueOf(found.getBeanClassName()), loader);
        String bean = AnnotationBeanNameGenerator.INSTANCE.generateBeanName(found, registry);
        if (registry.containsBeanDefinition(bean)
                && type.equals(registry.getBeanDefinition(bean).getAttribute(FactoryBean.OBJECT_TYPE_ATTRIBUTE))) {
            // A package was named twice.
            return;
        }
        RootBeanDefinition definition = new RootBeanDefinition(OperationsFactoryBean.class);
        definition.setTargetType(ResolvableType.forClassWithGenerics(OperationsFactoryBean.class, type));
        definition.getConstructorArgumentValues().addIndexedArgumentValue(0, type);
        // A class and not its name, or the type is not known when beans are looked up ahead of time.
        definition.setAttribute(FactoryBean.OBJECT_TYPE_ATTRIBUTE, type);
        registry.registerBeanDefinition(bean, definition);
    }
}
