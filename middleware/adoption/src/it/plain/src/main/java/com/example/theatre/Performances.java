package com.example.theatre;

import java.util.List;
import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

public interface Performances extends ListCrudRepository<Performance, UUID> {
    List<Performance> findAllByOrderByStartsAtAscHallAsc();
}
