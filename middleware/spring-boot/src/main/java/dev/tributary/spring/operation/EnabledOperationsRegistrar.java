package dev.tributary.spring.operation;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.util.ClassUtils;

/** Looks where {@link EnableOperations} says. */
final class EnabledOperationsRegistrar implements ImportBeanDefinitionRegistrar {
    private final Environment environment;
    private final ResourceLoader resources;

    EnabledOperationsRegistrar(Environment environment, ResourceLoader resources) {
        this.environment = environment;
        this.resources = resources;
    }

    @Override
    public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
        Map<String, Object> attributes = importing.getAnnotationAttributes(EnableOperations.class.getName());
        Set<String> packages = new LinkedHashSet<>();
        if (attributes != null) {
            packages.addAll(List.of((String[]) attributes.getOrDefault("basePackages", new String[0])));
            for (Class<?> type : (Class<?>[]) attributes.getOrDefault("basePackageClasses", new Class<?>[0])) {
                packages.add(type.getPackageName());
            }
        }
        if (packages.isEmpty()) {
            packages.add(ClassUtils.getPackageName(importing.getClassName()));
        }
        new OperationsScanner(registry, environment, resources).register(packages);
    }
}
