package dev.tributary.benchmarks.load;

import java.util.LinkedHashMap;
import java.util.Map;

/** What is measured on. */
public final class Machine {
    private Machine() {}

    /** The machine and the JVM, as every report names them. */
    public static Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("processors", Runtime.getRuntime().availableProcessors());
        facts.put(
                "system",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        facts.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        facts.put("maxHeapMegabytes", Runtime.getRuntime().maxMemory() >> 20);
        return facts;
    }
}
