-- Account 0 is the hot row, accounts 1 to 1,000 are those over which callers spread. They have so much money that no
-- withdrawal is ever refused. A counter is numeric, and so it is in the copies.

CREATE TABLE account (
    id      uuid    PRIMARY KEY,
    balance numeric NOT NULL,
    CONSTRAINT account_not_overdrawn CHECK (balance >= 0)
);

INSERT INTO account SELECT md5('account ' || i)::uuid, 1000000000000 FROM generate_series(0, 1000) AS i;

-- What the peers write: the same columns, constraints and indexes, without the guard that Tributary puts on its own.
CREATE TABLE peer_account (LIKE account INCLUDING ALL);
INSERT INTO peer_account SELECT * FROM account;

CREATE TABLE peer_versioned_account (LIKE account INCLUDING ALL, version bigint NOT NULL DEFAULT 0);
INSERT INTO peer_versioned_account SELECT *, 1 FROM account;

CREATE TABLE peer_log (LIKE tributary.log INCLUDING ALL);

GRANT SELECT, INSERT, UPDATE, DELETE ON peer_account, peer_versioned_account, peer_log TO PUBLIC;
