package dev.tributary.sample.orders;

import java.math.BigDecimal;
import java.util.UUID;

/**
 * An order in a list.
 *
 * @param due what is still to be paid before anything is shipped
 */
public record OrderSummary(
        UUID id, String customer, BigDecimal total, BigDecimal paid, BigDecimal refunded, BigDecimal due, int lines) {}
