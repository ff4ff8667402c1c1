package dev.tributary.spring.orders;

import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

public interface Memos extends ListCrudRepository<Memo, UUID> {}
