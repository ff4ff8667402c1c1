package dev.tributary.sample.api;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.validation.Errors;
import org.springframework.validation.FieldError;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.core.JacksonException;

/** Makes a problem of everything that the starter does not: what operations reject is not handled here. */
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
class Problems extends ResponseEntityExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(Problems.class);

    @Override
    protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return handleExceptionInternal(e, invalid(e.getBody(), errors(e)), headers, status, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        Map<String, String> errors = new TreeMap<>();
        e.getBeanResults().forEach(result -> errors.putAll(errors(result)));
        e.getValueResults()
                .forEach(result -> errors.put(
                        String.valueOf(result.getMethodParameter().getParameterName()),
                        result.getResolvableErrors().stream()
                                .map(error -> String.valueOf(error.getDefaultMessage()))
                                .collect(Collectors.joining(", "))));
        return handleExceptionInternal(e, invalid(e.getBody(), errors), headers, status, request);
    }

    private static Map<String, String> errors(Errors found) {
        Map<String, String> errors = new TreeMap<>();
        for (FieldError error : found.getFieldErrors()) {
            errors.merge(error.getField(), String.valueOf(error.getDefaultMessage()), (a, b) -> a + ", " + b);
        }
        return errors;
    }

    private static ProblemDetail invalid(ProblemDetail body, Map<String, String> errors) {
        body.setDetail("the request has invalid fields: " + String.join(", ", errors.keySet()));
        body.setProperty("errors", errors);
        return body;
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ProblemDetail body = ProblemDetail.forStatus(status);
        String field = e.getCause() instanceof JacksonException json ? field(json) : "";
        if (field.isEmpty()) {
            body.setDetail("the request needs a body, a JSON object");
        } else {
            invalid(body, Map.of(field, "is nothing that can stand here"));
        }
        return handleExceptionInternal(e, body, headers, status, request);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unexpected(RuntimeException e) {
        log.error("a request failed", e);
        return ResponseEntity.of(ProblemDetail.forStatusAndDetail(
                        HttpStatus.INTERNAL_SERVER_ERROR, "the request failed; the shop's log says why"))
                .build();
    }

    /** Where the JSON is not as expected. Jackson's own message is about this program's classes. */
    private static String field(JacksonException e) {
        return e.getPath().stream()
                .map(step -> step.getPropertyName())
                .filter(Objects::nonNull)
                .collect(Collectors.joining("."));
    }
}
