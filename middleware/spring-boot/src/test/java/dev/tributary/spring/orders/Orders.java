package dev.tributary.spring.orders;

import dev.tributary.Operation;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.data.jdbc.core.mapping.AggregateReference;
import org.springframework.stereotype.Service;

/** Bodies that do what the test hands them: what is declared, and what is not. */
@Service
public class Orders {
    /** An element of a list parameter; its new key is left out. */
    public record Wanted(String product, int quantity) {}

    /** The key of a discount. */
    public record DiscountId(UUID purchase, String code) {}

    private Supplier<Object> body = () -> null;

    /** Hands over what the next operations do. */
    public Orders doing(Supplier<Object> what) {
        body = what;
        return this;
    }

    public Orders doing(Runnable what) {
        return doing(() -> {
            what.run();
            return null;
        });
    }

    @Operation("join")
    public Object join(String name, String email, Instant seen, AggregateReference<Customer, UUID> friend) {
        return body.get();
    }

    @Operation("move")
    public Object move(UUID customer, String street, String city) {
        return body.get();
    }

    @Operation("call")
    public Object call(UUID customer, String nickname) {
        return body.get();
    }

    @Operation("grow")
    public Object grow(UUID customer, Instant seen) {
        return body.get();
    }

    @Operation("visit")
    public Object visit(List<UUID> customers) {
        return body.get();
    }

    @Operation("guess")
    public Object guess(UUID customer) {
        return body.get();
    }

    @Operation("write")
    public Object write(UUID customer, String email) {
        return body.get();
    }

    @Operation("buy")
    public Object buy(UUID customer, String note, List<Wanted> lines) {
        return body.get();
    }

    @Operation("remark")
    public Object remark(UUID purchase, String note) {
        return body.get();
    }

    @Operation("addLine")
    public Object addLine(UUID purchase, String product, int quantity) {
        return body.get();
    }

    @Operation("more")
    public Object more(UUID line, int by) {
        return body.get();
    }

    @Operation("dropLine")
    public Object dropLine(UUID line) {
        return body.get();
    }

    @Operation("mark")
    public Object mark(UUID line, String code) {
        return body.get();
    }

    @Operation("grant")
    public Object grant(UUID purchase, String code, int percent) {
        return body.get();
    }

    @Operation("regrant")
    public Object regrant(DiscountId discount, int percent) {
        return body.get();
    }

    @Operation("revoke")
    public Object revoke(DiscountId discount) {
        return body.get();
    }

    @Operation("deliver")
    public Object deliver(UUID purchase, String street) {
        return body.get();
    }

    @Operation("redirect")
    public Object redirect(UUID delivery, String street) {
        return body.get();
    }

    @Operation("cancel")
    public Object cancel(UUID purchase) {
        return body.get();
    }

    @Operation("cancelAll")
    public Object cancelAll(UUID first, UUID second) {
        return body.get();
    }

    /** In a transaction of its own, so that it may write what no .inv file manages. */
    @Operation(value = "audit", coordination = Operation.Coordination.SERIALIZABLE)
    public Object audit(UUID customer, String note) {
        return body.get();
    }
}
