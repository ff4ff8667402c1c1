package dev.tributary.sample;

import dev.tributary.sample.inventory.StockId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A shop in a process of its own, under load until it is killed. Prints one line per acknowledgement; a line that is
 * there was acknowledged before.
 */
final class PressedShop {
    private PressedShop() {}

    static final String RECEIVED = "acknowledged receive ";
    static final String RESERVED = "acknowledged reserve ";

    public static void main(String[] arguments) throws Exception {
        StockId stock = new StockId(UUID.fromString(arguments[0]), UUID.fromString(arguments[1]));
        List<String> rest = new ArrayList<>(List.of(arguments).subList(2, arguments.length));
        RunningShop shop = RunningShop.start(rest);
        new Load(shop.inventory(), stock, new Load.Acknowledged() {
                    @Override
                    public void received(int quantity) {
                        System.out.println(RECEIVED + quantity);
                    }

                    @Override
                    public void reserved(UUID reservation, int quantity) {
                        System.out.println(RESERVED + reservation + " " + quantity);
                    }
                })
                .run(() -> true);
    }
}
