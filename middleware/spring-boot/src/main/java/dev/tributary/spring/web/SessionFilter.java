package dev.tributary.spring.web;

import dev.tributary.spring.coordinator.Sessions;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Tells in the header {@code Tributary-Session} what a response's receiver has seen: whatever is merged here when the response
 * begins to be written, by when its handler has read and committed everything.
 */
final class SessionFilter extends OncePerRequestFilter {
    static final String HEADER = "Tributary-Session";

    private static final Logger LOG = LoggerFactory.getLogger(SessionFilter.class);

    private final Sessions sessions;

    SessionFilter(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!sessions.useful()) {
            chain.doFilter(request, response);
            return;
        }
        Stamped stamped = new Stamped(response);
        chain.doFilter(request, stamped);
        // A response without a body; of one that is still awaited the handler's end is still to come.
        if (!request.isAsyncStarted()) {
            stamped.stamp();
        }
    }

    /** Gets the header when its body begins. */
    private final class Stamped extends HttpServletResponseWrapper {
        private boolean done;

        Stamped(HttpServletResponse response) {
            super(response);
        }

        void stamp() {
            if (done || isCommitted()) {
                return;
            }
            done = true;
            try {
                setHeader(HEADER, sessions.token());
            } catch (RuntimeException e) {
                LOG.warn("a response goes without {}: {}", HEADER, e.toString());
            }
        }

        @Override
        public ServletOutputStream getOutputStream() throws IOException {
            stamp();
            return super.getOutputStream();
        }

        @Override
        public PrintWriter getWriter() throws IOException {
            stamp();
            return super.getWriter();
        }

        @Override
        public void flushBuffer() throws IOException {
            stamp();
            super.flushBuffer();
        }

        @Override
        public void sendError(int status) throws IOException {
            stamp();
            super.sendError(status);
        }

        @Override
        public void sendError(int status, String message) throws IOException {
            stamp();
            super.sendError(status, message);
        }

        @Override
        public void sendRedirect(String location) throws IOException {
            stamp();
            super.sendRedirect(location);
        }
    }
}
