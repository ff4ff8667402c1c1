package dev.tributary.sample.load;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** The load of this site's shop. */
@RestController
@RequestMapping("/api/load")
class LoadApi {
    private static final int MOST = 1_000_000;

    private final LoadGenerator generator;

    LoadApi(LoadGenerator generator) {
        this.generator = generator;
    }

    /** Calls per second; more than the shop can take stands for as many as it can. */
    record Wanted(
            @NotNull @Min(0) @Max(MOST) Integer confluent,
            @NotNull @Min(0) @Max(MOST) Integer coordinated) {}

    @GetMapping
    LoadGenerator.Load load() {
        return generator.load();
    }

    @PutMapping
    LoadGenerator.Load drive(@Valid @RequestBody Wanted wanted) {
        try {
            return generator.drive(wanted.confluent(), wanted.coordinated());
        } catch (IllegalStateException e) {
            throw new ResponseStatusException(HttpStatus.FORBIDDEN, e.getMessage(), e);
        }
    }
}
