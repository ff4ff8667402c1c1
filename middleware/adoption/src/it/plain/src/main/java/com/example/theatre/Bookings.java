package com.example.theatre;

import java.util.List;
import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

public interface Bookings extends ListCrudRepository<Booking, UUID> {
    List<Booking> findByPerformanceId(UUID performance);
}
