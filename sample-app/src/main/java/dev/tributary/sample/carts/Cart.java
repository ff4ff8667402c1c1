package dev.tributary.sample.carts;

import java.util.UUID;
import org.springframework.data.annotation.Id;

/**
 * What somebody has in mind to buy.
 *
 * @param customer who that is, as the customers' own system calls them
 * @param list the price list that counts for them; products that are not on it have their own price
 */
public record Cart(@Id UUID id, String customer, String list) {}
