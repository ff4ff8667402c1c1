-- A counter lies in a numeric without a precision: what was added at several sites must never overflow where it meets.
ALTER TABLE performance
    ALTER COLUMN seats TYPE numeric,
    ALTER COLUMN sold TYPE numeric,
    ALTER COLUMN donations TYPE numeric;

-- What the old code has sold twice, or forgotten: count again, and put up folding chairs.
UPDATE performance p
   SET sold = (SELECT coalesce(sum(tickets), 0) FROM booking b WHERE b.performance_id = p.id);
UPDATE performance SET seats = sold WHERE seats < sold;
