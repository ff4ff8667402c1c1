package dev.tributary.sample.database;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to do about a second shop on one data directory. */
final class DirectoryInUseFailureAnalyzer extends AbstractFailureAnalyzer<DirectoryInUseException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, DirectoryInUseException cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Stop the other one, or give this one a directory and a port of its own:"
                        + " --shop.database.directory=other-data --server.port=8081",
                cause);
    }
}
