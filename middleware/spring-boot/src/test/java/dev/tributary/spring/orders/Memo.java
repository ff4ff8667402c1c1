package dev.tributary.spring.orders;

import java.util.UUID;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.PersistenceCreator;
import org.springframework.data.annotation.Version;

/** A row that no .inv file manages. */
public record Memo(@Id UUID id, @Version Integer version, String text) {
    @PersistenceCreator
    public Memo {}

    public Memo(UUID id, String text) {
        this(id, null, text);
    }

    public Memo with(String other) {
        return new Memo(id, version, other);
    }
}
