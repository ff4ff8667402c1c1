package dev.tributary.spring.far;

import dev.tributary.Operations;
import java.util.UUID;

/** Outside the packages that are searched by themselves. */
@Operations("shop")
public interface FarOperations {
    void rename(UUID product, String name);
}
