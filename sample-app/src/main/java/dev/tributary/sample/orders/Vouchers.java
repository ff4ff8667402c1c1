package dev.tributary.sample.orders;

import org.springframework.data.repository.ListCrudRepository;

/** The vouchers. */
interface Vouchers extends ListCrudRepository<Voucher, String> {}
