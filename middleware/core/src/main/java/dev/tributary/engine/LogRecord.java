package dev.tributary.engine;

import dev.tributary.effect.Effect;
import java.util.List;
import java.util.Map;

/** What one committed invocation leaves in the log, before it has its number. */
record LogRecord(String operation, Map<String, Object> arguments, List<Effect> effects) {}
