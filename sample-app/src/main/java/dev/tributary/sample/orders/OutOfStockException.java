package dev.tributary.sample.orders;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** All warehouses together have less of a product than a cart. */
class OutOfStockException extends ErrorResponseException {
    private static final long serialVersionUID = 1L;

    OutOfStockException(String sku, long wanted, long available) {
        super(HttpStatus.CONFLICT, problem(sku, wanted, available), null);
    }

    private static ProblemDetail problem(String sku, long wanted, long available) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                HttpStatus.CONFLICT, "%d of %s are wanted, %d are available".formatted(wanted, sku, available));
        problem.setTitle("Out of stock");
        problem.setProperty("sku", sku);
        problem.setProperty("available", available);
        return problem;
    }
}
