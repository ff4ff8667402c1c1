package dev.tributary.sample.page;

import dev.tributary.outcome.OperationException;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.ServletRequestBindingException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
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
    String incomplete(ServletRequestBindingException e, HttpServletRequest request, RedirectAttributes to) {
        return back(request, to, Outcome.notUnderstood(String.valueOf(e.getMessage())));
    }

    private static String back(HttpServletRequest request, RedirectAttributes to, Outcome outcome) {
        to.addFlashAttribute("outcome", outcome);
        return request.getServletPath().startsWith(SalesPage.PATH) ? SalesPage.BACK : ShopPage.BACK;
    }
}
