package dev.tributary.maven;

import dev.tributary.analyzer.InvSource;
import dev.tributary.dsl.InvFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Another version of an application of the build, which it has to run beside.
 *
 * @param file its {@code .inv} file; null when there is none
 * @param older whether it is the older one
 */
record OtherVersion(@Nullable Path file, boolean older) {
    static final OtherVersion NONE = new OtherVersion(null, true);

    static OtherVersion older(Path file) {
        return new OtherVersion(file, true);
    }

    static OtherVersion newer(Path file) {
        return new OtherVersion(file, false);
    }

    /** What the file declares, when it is a version of the application of that name. */
    Optional<InvFile.Result> of(String application, List<String> problems) throws IOException {
        if (file == null) {
            return Optional.empty();
        }
        InvFile.Result read;
        try {
            read = InvSource.load(file);
        } catch (InvSource.UnreadableException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (read.application().isEmpty()) {
            problems.add(file + " is not valid: "
                    + read.diagnostics().stream()
                            .map(d -> d.code() + " " + d.message())
                            .toList());
        }
        return read.application().filter(a -> a.name().equals(application)).map(a -> read);
    }

    /** What an earlier plan must have been made with, besides the file itself. */
    String basis(Optional<InvFile.Result> read) {
        return read.map(r -> (older ? " beside " : " before ") + r.fingerprint())
                .orElse("");
    }
}
