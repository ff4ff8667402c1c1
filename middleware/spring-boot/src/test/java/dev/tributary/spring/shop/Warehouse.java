package dev.tributary.spring.shop;

import java.util.UUID;
import org.springframework.data.annotation.Id;

/** A mutable class, unlike the others, because users have those, too. */
public class Warehouse {
    @Id
    private UUID id;

    private String name;

    public UUID getId() {
        return id;
    }

    public void setId(UUID id) {
        this.id = id;
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }
}
