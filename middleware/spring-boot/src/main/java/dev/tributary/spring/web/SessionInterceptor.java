package dev.tributary.spring.web;

import dev.tributary.spring.coordinator.Sessions;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.servlet.HandlerInterceptor;

/** Lets a handler begin when this site has merged what its caller has seen, by the header {@code Tributary-Session}. */
final class SessionInterceptor implements HandlerInterceptor {
    private final Sessions sessions;

    SessionInterceptor(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        String token = request.getHeader(SessionFilter.HEADER);
        // Any other dispatch goes on with what the handler has begun.
        if (token != null && request.getDispatcherType() == DispatcherType.REQUEST) {
            sessions.await(token.trim());
        }
        return true;
    }
}
