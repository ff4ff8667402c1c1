package dev.tributary.trial;

import java.util.concurrent.CompletableFuture;

/** Somebody who runs operations, here or in another JVM. */
public interface Instance {

    /** Never completes exceptionally. */
    CompletableFuture<Answer> call(Call call);
}
