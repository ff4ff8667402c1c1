package dev.tributary.spring.operation;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/** Lets a native image have the proxies of operations without bodies, and look into what their methods take and return. */
final class OperationsAotProcessor implements BeanRegistrationAotProcessor {

    @Override
    public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
        if (bean.getBeanClass() != OperationsFactoryBean.class) {
            return null;
        }
        Class<?> type = bean.getBeanType().getGeneric(0).resolve(Object.class);
        return (generation, code) -> contribute(type, generation.getRuntimeHints());
    }

    private static void contribute(Class<?> type, RuntimeHints hints) {
        hints.proxies().registerJdkProxy(type);
        BindingReflectionHintsRegistrar binding = new BindingReflectionHintsRegistrar();
        ReflectionUtils.doWithMethods(type, method -> {
            for (Type parameter : method.getGenericParameterTypes()) {
                binding.registerReflectionHints(hints.reflection(), parameter);
            }
            binding.registerReflectionHints(hints.reflection(), method.getGenericReturnType());
            hints.reflection().registerMethod(method, org.springframework.aot.hint.ExecutableMode.INVOKE);
        });
        ClassUtils.getAllInterfacesForClassAsSet(type)
                .forEach(inherited -> hints.reflection().registerType(inherited));
    }
}
