package dev.tributary.sample.promotions;

import static java.util.Objects.requireNonNull;

import dev.tributary.Expect;
import dev.tributary.Operation;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.springframework.stereotype.Service;

/** Takes claims. The time is the body's choice, not a parameter, so that a repeated request is the same request. */
@Service
public class ClaimService {
    private final Claims claims;
    private final Clock clock = Clock.systemUTC();

    ClaimService(Claims claims) {
        this.claims = claims;
    }

    /** Needs no coordinator, so that two sites may give the last place away; the audit settles that. */
    @Operation(value = "claim", expect = Expect.CONFLUENT)
    public UUID claim(UUID promotion, String customer) {
        Claim claim = new Claim(null, promotion, customer, clock.instant().truncatedTo(ChronoUnit.MICROS), false);
        return requireNonNull(claims.save(claim).id());
    }
}
