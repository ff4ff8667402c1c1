package dev.tributary.sample.page;

import dev.tributary.outcome.OperationException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.stream.Collectors;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** People are shown on the page that they came from why something was refused; programs get a problem document. */
@ControllerAdvice(basePackageClasses = Refusals.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class Refusals {

    @ExceptionHandler
    String rejected(OperationException e, HttpServletRequest request, RedirectAttributes to) {
        return back(request, to, Outcome.of(e));
    }

    @ExceptionHandler
    String refused(ErrorResponseException e, HttpServletRequest request, RedirectAttributes to) {
        return back(request, to, Outcome.refused(String.valueOf(e.getBody().getDetail())));
    }

    @ExceptionHandler
    String mistyped(MethodArgumentTypeMismatchException e, HttpServletRequest request, RedirectAttributes to) {
        return back(request, to, Outcome.notUnderstood(e.getName() + " cannot be `" + e.getValue() + "`"));
    }

    @ExceptionHandler
    String missing(MissingServletRequestParameterException e, HttpServletRequest request, RedirectAttributes to) {
        return back(request, to, Outcome.notUnderstood(e.getParameterName() + " is missing"));
    }

    @ExceptionHandler
    String invalid(HandlerMethodValidationException e, HttpServletRequest request, RedirectAttributes to) {
        return back(
                request,
                to,
                Outcome.notUnderstood(e.getValueResults().stream()
                        .flatMap(result -> result.getResolvableErrors().stream()
                                .map(error -> result.getMethodParameter().getParameterName() + " "
                                        + error.getDefaultMessage()))
                        .sorted()
                        .collect(Collectors.joining(", "))));
    }

    private static String back(HttpServletRequest request, RedirectAttributes to, Outcome outcome) {
        to.addFlashAttribute("outcome", outcome);
        return request.getServletPath().startsWith(SalesPage.PATH) ? SalesPage.BACK : ShopPage.BACK;
    }
}
