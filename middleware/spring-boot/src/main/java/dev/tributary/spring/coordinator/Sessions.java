package dev.tributary.spring.coordinator;

import dev.tributary.coordinator.VersionVector;
import dev.tributary.engine.Engine;
import java.sql.SQLException;
import java.time.Duration;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * What callers have seen, for callers that move between sites: a token says it, and another site can wait until it has
 * merged that. At one site nobody needs it, because what is committed there can be read there.
 */
public final class Sessions {
    private final Engine engine;
    private final boolean several;
    private final Duration patience;
    private final Late late;

    /** What becomes of a request whose site has not merged in time what its caller has seen. */
    public enum Late {
        /** It is refused, and can be tried again, here or elsewhere. */
        REFUSE,
        /** It reads an older state. */
        PROCEED
    }

    /** Takes whether there are other sites at all, and how long a request waits for what it has seen there. */
    public Sessions(Engine engine, boolean several, Duration patience, Late late) {
        this.engine = engine;
        this.several = several;
        this.patience = patience;
        this.late = late;
    }

    /** Whether callers can have seen anything at another site. */
    public boolean useful() {
        return several;
    }

    /** The token of somebody who may have seen anything that is here now. */
    public String token() {
        try {
            return engine.merged().text();
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("what is merged here cannot be asked", e);
        }
    }

    /**
     * Waits until this site has merged what a token names, as long as is configured.
     *
     * @throws InvalidSessionException when the text is no token
     * @throws SessionBehindException when it takes too long, and such requests are refused
     */
    public void await(String token) {
        VersionVector seen;
        try {
            seen = VersionVector.parse(token);
        } catch (IllegalArgumentException e) {
            throw new InvalidSessionException(String.valueOf(e.getMessage()));
        }
        if (!engine.awaitMerged(seen, patience) && late == Late.REFUSE) {
            throw new SessionBehindException(patience);
        }
    }
}
