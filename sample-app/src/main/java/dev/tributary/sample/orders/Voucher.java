package dev.tributary.sample.orders;

import java.math.BigDecimal;
import org.springframework.data.annotation.Id;

/** Money in advance. */
record Voucher(@Id String code, BigDecimal balance) {}
