package dev.tributary.spring.shop;

import java.util.UUID;
import org.springframework.data.annotation.Id;

/** A row that no .inv file manages. */
public record Note(@Id UUID id, String text) {}
