package dev.tributary.trial;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Random calls on a few rows, so that they meet. */
final class Calls {
    private static final int MOST_REMEMBERED = 200;
    private static final int MOST_CODES = 500;

    private final List<UUID> sequences;
    private final List<UUID> stocks;
    private final List<UUID> gauges;
    private final List<UUID> held = new ArrayList<>();
    private final List<UUID> crates = new ArrayList<>();
    private final Supplier<List<String>> sites;
    private final AtomicLong tokens = new AtomicLong();

    private Calls(List<UUID> sequences, List<UUID> stocks, List<UUID> gauges, Supplier<List<String>> sites) {
        this.sequences = sequences;
        this.stocks = stocks;
        this.gauges = gauges;
        this.sites = sites;
    }

    /** Makes the rows, as many gauges as stocks. */
    static Calls on(Instance instance, int sequences, int stocks) {
        return new Calls(
                made(instance, "createSequence", sequences),
                made(instance, "openStock", stocks),
                made(instance, "openGauge", stocks),
                List::of);
    }

    /**
     * The same calls, made at several sites: those that any site can answer name the one whose request they are.
     *
     * @param sites those that there are at the moment
     */
    Calls at(Supplier<List<String>> sites) {
        return new Calls(sequences, stocks, gauges, sites);
    }

    private static List<UUID> made(Instance instance, String operation, int count) {
        List<UUID> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            UUID id = UUID.randomUUID();
            Map<String, String> arguments = operation.equals("createSequence")
                    ? Map.of("id", id.toString(), "name", String.valueOf(i), "capacity", "1000000")
                    : Map.of("id", id.toString());
            Answer answer = instance.call(new Call(operation, Call.Way.DECLARED, arguments, null))
                    .join();
            if (!answer.done()) {
                throw new AssertionError(answer);
            }
            made.add(id);
        }
        return made;
    }

    List<UUID> sequences() {
        return sequences;
    }

    List<UUID> stocks() {
        return stocks;
    }

    /** The number of a list in a history. */
    long number(String sequence) {
        return sequences.indexOf(UUID.fromString(sequence));
    }

    Call look() {
        return look(sequences);
    }

    private static Call look(List<UUID> which) {
        String text = String.join(" ", which.stream().map(UUID::toString).toList());
        return new Call("look", Call.Way.LOOK, Map.of("sequences", text), null);
    }

    /** The operations of the lists, and looks at them. */
    Call nextOnLists(Random random, Call.Way way) {
        if (random.nextInt(5) == 0) {
            UUID one = any(sequences, random);
            return look(List.of(one, anyBut(one, sequences, random)));
        }
        return nextAppend(random, way);
    }

    private Call nextAppend(Random random, Call.Way way) {
        UUID one = any(sequences, random);
        UUID other = anyBut(one, sequences, random);
        boolean both = random.nextInt(8) < 3;
        return call(
                both ? "appendBoth" : "append",
                way,
                random,
                both ? "first" : "sequence",
                one.toString(),
                both ? "second" : "other",
                other.toString());
    }

    /** Any operation; looks only where there is one site, because a site shows what it has merged, and that is not all. */
    Call next(Random random) {
        Call.Way way = Call.Way.any(random);
        int kind = random.nextInt(24);
        if (kind < 6) {
            return sites.get().isEmpty() ? nextOnLists(random, way) : nextAppend(random, way);
        }
        if (kind < 12) {
            return nextOnStock(kind - 6, way, random);
        }
        if (kind < 17) {
            return nextOnGauge(kind < 15, way, random);
        }
        if (kind == 17) {
            return call("label", way, random, "id", fresh(), "code", String.valueOf(random.nextInt(MOST_CODES)));
        }
        String crate = kind == 18 ? null : someOf(crates, kind == 19, random);
        if (crate == null) {
            return call("openCrate", way, random, "id", fresh());
        }
        return kind == 19
                ? call("burn", way, random, "crate", crate)
                : call("pack", way, random, "id", fresh(), "crate", crate, "weight", upTo(5, random));
    }

    private Call nextOnStock(int kind, Call.Way way, Random random) {
        String stock = any(stocks, random).toString();
        if (kind < 3) {
            return call("receive", way, random, "stock", stock, "quantity", String.valueOf(random.nextInt(5)));
        }
        // Now and then the same hold twice, so that two try to release it.
        String released = kind == 3 ? null : someOf(held, random.nextInt(5) > 0, random);
        return released == null
                ? call("hold", way, random, "id", fresh(), "stock", stock, "quantity", upTo(5, random))
                : call("release", way, random, "hold", released);
    }

    private Call nextOnGauge(boolean calibrate, Call.Way way, Random random) {
        String gauge = any(gauges, random).toString();
        if (!calibrate) {
            return call("surpass", way, random, "gauge", gauge, "best", upTo(1_000_000, random));
        }
        int low = random.nextInt(1000);
        String high = String.valueOf(low + random.nextInt(100));
        return call("calibrate", way, random, "gauge", gauge, "low", String.valueOf(low), "high", high);
    }

    private static String fresh() {
        return UUID.randomUUID().toString();
    }

    private static String upTo(int most, Random random) {
        return String.valueOf(1 + random.nextInt(most));
    }

    private static UUID anyBut(UUID one, List<UUID> rows, Random random) {
        UUID other = any(rows, random);
        while (other.equals(one)) {
            other = any(rows, random);
        }
        return other;
    }

    private static <T> T any(List<T> rows, Random random) {
        return rows.get(random.nextInt(rows.size()));
    }

    private Call call(String operation, Call.Way way, Random random, String... namesAndValues) {
        Map<String, String> arguments = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            arguments.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        long token = tokens.incrementAndGet();
        arguments.put("token", String.valueOf(token));
        return new Call(operation, way, arguments, random.nextInt(4) == 0 ? null : requestId(operation, token, random));
    }

    /** What runs without coordination is known only at the site that it ran at, so the request says which that is, unless it may run anywhere. */
    private String requestId(String operation, long token, Random random) {
        List<String> now = sites.get();
        if (now.isEmpty() || Trial.coordinated(operation)) {
            return "request " + token;
        }
        return Trial.repeatable(operation) && random.nextBoolean()
                ? "anywhere " + token
                : "@" + any(now, random) + "/" + token;
    }

    /** Told of what was done, so that it can be undone. */
    void done(Call call) {
        switch (call.operation()) {
            case "hold" -> remember(held, call);
            case "openCrate" -> remember(crates, call);
            default -> {
                // Nothing that another call needs.
            }
        }
    }

    private static void remember(List<UUID> rows, Call call) {
        synchronized (rows) {
            if (rows.size() < MOST_REMEMBERED) {
                rows.add(UUID.fromString(call.arguments().get("id")));
            }
        }
    }

    private static String someOf(List<UUID> rows, boolean forget, Random random) {
        synchronized (rows) {
            if (rows.isEmpty()) {
                return null;
            }
            int index = random.nextInt(rows.size());
            return (forget ? rows.remove(index) : rows.get(index)).toString();
        }
    }
}
