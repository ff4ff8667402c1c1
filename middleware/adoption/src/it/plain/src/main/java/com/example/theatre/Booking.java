package com.example.theatre;

import java.util.UUID;
import org.springframework.data.annotation.Id;

public record Booking(@Id UUID id, UUID performanceId, String customer, int tickets) {}
