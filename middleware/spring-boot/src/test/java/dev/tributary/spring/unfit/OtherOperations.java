package dev.tributary.spring.unfit;

import dev.tributary.Operations;

@Operations("bank")
public interface OtherOperations {
    void deposit();
}
