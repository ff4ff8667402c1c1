package dev.tributary.sample.sites;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Switches for the links between sites, where this program owns them. */
@RestController
@RequestMapping("/api/sites/links")
@ConditionalOnBean(Overview.class)
class LinksApi {
    private final Overview overview;

    LinksApi(Overview overview) {
        this.overview = overview;
    }

    record Whole(@NotNull Boolean whole) {}

    @GetMapping
    List<Overview.Pair> links() {
        return overview.links();
    }

    @PutMapping("/{one}/{other}")
    Overview.Pair link(@PathVariable String one, @PathVariable String other, @Valid @RequestBody Whole wanted) {
        try {
            return overview.link(one, other, wanted.whole());
        } catch (IllegalArgumentException e) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, e.getMessage(), e);
        }
    }
}
