-- Violations of deferred invariants that were handed to their compensating operations.
CREATE SEQUENCE violation_number;

CREATE TABLE violation (
  invariant      text        NOT NULL,
  rows           text        NOT NULL,
  number         bigint      NOT NULL DEFAULT nextval('violation_number'),
  claimed_until  timestamptz NOT NULL,
  compensated_at timestamptz,
  refusal        text,
  PRIMARY KEY (invariant, rows)
);
COMMENT ON COLUMN violation.rows IS 'the keys of the rows that violate it together, as JSON';
COMMENT ON COLUMN violation.number IS 'of this occurrence: the same rows that violate the invariant again later get another, and so another request id';
COMMENT ON COLUMN violation.claimed_until IS 'until then one instance hands it over, and the others leave it alone';
COMMENT ON COLUMN violation.refusal IS 'why the compensating operation refused it when it was tried last';

GRANT SELECT ON violation TO "${applicationRole}", tributary_writer;
GRANT INSERT, UPDATE, DELETE ON violation TO tributary_writer;
GRANT USAGE ON SEQUENCE violation_number TO tributary_writer;
