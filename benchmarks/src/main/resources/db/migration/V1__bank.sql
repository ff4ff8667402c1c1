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

-- A log with one row for each record: what one writes where nobody combines the records of many callers.
CREATE TABLE peer_log (
    origin       text        NOT NULL,
    sequence     bigint      NOT NULL,
    stamp        bigint      NOT NULL,
    mode         text        NOT NULL,
    operation    text        NOT NULL,
    arguments    json        NOT NULL,
    effects      json        NOT NULL,
    committed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (origin, sequence)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON peer_account, peer_versioned_account, peer_log TO PUBLIC;
