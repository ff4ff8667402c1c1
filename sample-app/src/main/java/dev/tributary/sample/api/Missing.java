package dev.tributary.sample.api;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** Makes the problem of asking for something that is not there. */
public final class Missing {
    private Missing() {}

    public static ErrorResponseException of(String what, Object id) {
        ProblemDetail problem =
                ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, "there is no " + what + " " + id);
        return new ErrorResponseException(HttpStatus.NOT_FOUND, problem, null);
    }
}
