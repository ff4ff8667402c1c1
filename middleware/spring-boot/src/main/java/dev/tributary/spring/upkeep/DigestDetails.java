package dev.tributary.spring.upkeep;

import dev.tributary.convergence.Verdict;
import dev.tributary.spring.actuate.HealthDetails;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What the last comparison with each other site has found. Sites that differ will not agree by themselves. */
record DigestDetails(Digests digests) implements HealthDetails {
    @Override
    public Map<String, Object> details() {
        Map<String, Object> verdicts = new LinkedHashMap<>();
        digests.last().forEach((site, report) -> verdicts.put(site, report.verdict()));
        return verdicts.isEmpty() ? Map.of() : Map.of("digest", verdicts);
    }

    @Override
    public Optional<String> failure() {
        return digests.last().values().stream()
                .filter(report -> report.verdict() == Verdict.DIFFERS)
                .map(report -> "this site and site " + report.there() + " differ")
                .findFirst();
    }
}
