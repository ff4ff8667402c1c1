package dev.tributary.sample.orders;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** There is nothing in a cart that somebody wants to order. */
class EmptyCartException extends ErrorResponseException {
    private static final long serialVersionUID = 1L;

    EmptyCartException() {
        super(HttpStatus.CONFLICT, problem(), null);
    }

    private static ProblemDetail problem() {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, "there is nothing in the cart");
        problem.setTitle("The cart is empty");
        return problem;
    }
}
