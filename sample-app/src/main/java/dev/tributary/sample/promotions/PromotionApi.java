package dev.tributary.sample.promotions;

import dev.tributary.sample.api.Missing;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The promotions, and who has a place. A claim may be revoked later, so that customers are told when it is settled. */
@RestController
@RequestMapping("/api/promotions")
class PromotionApi {
    private final PromotionOperations operations;
    private final ClaimService service;
    private final PromotionBoard promotions;
    private final Claims claims;

    PromotionApi(PromotionOperations operations, ClaimService service, PromotionBoard promotions, Claims claims) {
        this.operations = operations;
        this.service = service;
        this.promotions = promotions;
        this.claims = claims;
    }

    record NewPromotion(
            @NotBlank @Size(max = 200) String name, @NotNull Integer places) {}

    record NewClaim(@NotBlank @Size(max = 200) String customer) {}

    @GetMapping
    List<PromotionSummary> newest(@RequestParam(defaultValue = "100") @Positive @Max(1000) int limit) {
        return promotions.newest(limit);
    }

    @GetMapping("/{id}")
    PromotionSummary one(@PathVariable UUID id) {
        return promotions.one(id).orElseThrow(() -> Missing.of("promotion", id));
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<PromotionSummary> start(@Valid @RequestBody NewPromotion promotion) {
        UUID id = operations.startPromotion(promotion.name(), promotion.places());
        return ResponseEntity.created(URI.create("/api/promotions/" + id)).body(one(id));
    }

    @GetMapping("/{id}/claims")
    List<Claim> claims(@PathVariable UUID id) {
        return claims.findByPromotionOrderByAt(one(id).id());
    }

    @GetMapping("/{id}/claims/{claim}")
    Claim claim(@PathVariable UUID id, @PathVariable UUID claim) {
        return claims.findById(claim)
                .filter(found -> found.promotion().equals(id))
                .orElseThrow(() -> Missing.of("claim", claim));
    }

    @PostMapping("/{id}/claims")
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<Claim> claim(@PathVariable UUID id, @Valid @RequestBody NewClaim wish) {
        UUID claim = service.claim(id, wish.customer());
        return ResponseEntity.created(URI.create("/api/promotions/" + id + "/claims/" + claim))
                .body(claim(id, claim));
    }
}
