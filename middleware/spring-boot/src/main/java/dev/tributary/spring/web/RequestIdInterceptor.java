package dev.tributary.spring.web;

import dev.tributary.spring.operation.RequestIds;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.AsyncHandlerInterceptor;

/** Makes the operations that a handler calls part of its request, as long as the thread is with the handler. */
final class RequestIdInterceptor implements AsyncHandlerInterceptor {
    private static final String SCOPE = RequestIdInterceptor.class.getName() + ".scope";

    private final RequestIdResolver resolver;

    RequestIdInterceptor(RequestIdResolver resolver) {
        this.resolver = resolver;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        // Any other dispatch only renders what the handler has made.
        if (request.getDispatcherType() == DispatcherType.REQUEST) {
            String id = resolver.resolve(request);
            if (id != null) {
                request.setAttribute(SCOPE, RequestIds.open(id));
            }
        }
        return true;
    }

    /** The handler has returned a future; this thread goes on to another request. */
    @Override
    public void afterConcurrentHandlingStarted(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        close(request);
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable Exception failure) {
        close(request);
    }

    private static void close(HttpServletRequest request) {
        if (request.getAttribute(SCOPE) instanceof RequestIds.Scope scope) {
            request.removeAttribute(SCOPE);
            scope.close();
        }
    }
}
