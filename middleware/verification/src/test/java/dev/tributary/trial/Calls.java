package dev.tributary.trial;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Random calls on a few rows, so that they meet. */
final class Calls {
    private static final int MOST_HELD = 200;

    private final List<UUID> sequences;
    private final List<UUID> stocks;
    private final List<UUID> held = new ArrayList<>();
    private final AtomicLong tokens = new AtomicLong();

    private Calls(List<UUID> sequences, List<UUID> stocks) {
        this.sequences = sequences;
        this.stocks = stocks;
    }

    /** Makes the rows. */
    static Calls on(Node node, int sequences, int stocks) {
        List<UUID> all = new ArrayList<>();
        for (int i = 0; i < sequences + stocks; i++) {
            UUID id = UUID.randomUUID();
            Map<String, String> arguments = i < sequences
                    ? Map.of("id", id.toString(), "name", String.valueOf(i), "capacity", "1000000")
                    : Map.of("id", id.toString());
            String operation = i < sequences ? "createSequence" : "openStock";
            Answer answer = node.answer(new Call(operation, Call.Way.DECLARED, arguments, null));
            if (!answer.done()) {
                throw new AssertionError(answer);
            }
            all.add(id);
        }
        return new Calls(all.subList(0, sequences), all.subList(sequences, all.size()));
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

    /** The operations of the lists only. */
    Call nextOnLists(Random random, Call.Way way) {
        UUID one = any(sequences, random);
        UUID other = any(sequences, random);
        while (other.equals(one)) {
            other = any(sequences, random);
        }
        int kind = random.nextInt(10);
        if (kind < 2) {
            return look(List.of(one, other));
        }
        boolean both = kind < 5;
        return call(
                both ? "appendBoth" : "append",
                way,
                random,
                both ? "first" : "sequence",
                one.toString(),
                both ? "second" : "other",
                other.toString());
    }

    Call next(Random random) {
        Call.Way way = Call.Way.any(random);
        int kind = random.nextInt(20);
        if (kind < 7) {
            return nextOnLists(random, way);
        }
        String stock = any(stocks, random).toString();
        if (kind < 13) {
            return call("receive", way, random, "stock", stock, "quantity", String.valueOf(random.nextInt(5)));
        }
        String released = kind < 17 ? null : someHeld(random);
        if (released != null) {
            return call("release", way, random, "hold", released);
        }
        String quantity = String.valueOf(1 + random.nextInt(5));
        return call("hold", way, random, "id", UUID.randomUUID().toString(), "stock", stock, "quantity", quantity);
    }

    private static UUID any(List<UUID> rows, Random random) {
        return rows.get(random.nextInt(rows.size()));
    }

    private Call call(String operation, Call.Way way, Random random, String... namesAndValues) {
        Map<String, String> arguments = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            arguments.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        long token = tokens.incrementAndGet();
        arguments.put("token", String.valueOf(token));
        return new Call(operation, way, arguments, random.nextInt(4) == 0 ? null : "request " + token);
    }

    /** Told of what was done, so that it can be undone. */
    void done(Call call) {
        if (call.operation().equals("hold")) {
            synchronized (held) {
                if (held.size() < MOST_HELD) {
                    held.add(UUID.fromString(call.arguments().get("id")));
                }
            }
        }
    }

    /** Now and then the same row twice, so that two try to release it. */
    private String someHeld(Random random) {
        synchronized (held) {
            if (held.isEmpty()) {
                return null;
            }
            int index = random.nextInt(held.size());
            UUID id = random.nextInt(5) == 0 ? held.get(index) : held.remove(index);
            return id.toString();
        }
    }
}
