CREATE SCHEMA people;
GRANT USAGE ON SCHEMA people TO PUBLIC;
CREATE TABLE people.customer (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    nickname text,
    email text NOT NULL,
    size text NOT NULL,
    first_seen timestamptz NOT NULL,
    street text,
    city text,
    visits numeric NOT NULL,
    friend uuid REFERENCES people.customer DEFERRABLE
);
CREATE TABLE purchase (
    id uuid PRIMARY KEY,
    customer uuid NOT NULL REFERENCES people.customer DEFERRABLE,
    note text NOT NULL
);
CREATE TABLE line (
    id uuid PRIMARY KEY,
    purchase uuid NOT NULL REFERENCES purchase DEFERRABLE,
    product text NOT NULL,
    quantity numeric NOT NULL
);
CREATE TABLE serial (
    id uuid PRIMARY KEY,
    line uuid NOT NULL REFERENCES line DEFERRABLE,
    code text NOT NULL
);
CREATE TABLE discount (
    purchase uuid NOT NULL REFERENCES purchase DEFERRABLE,
    code text NOT NULL,
    percent integer NOT NULL,
    PRIMARY KEY (purchase, code)
);
CREATE TABLE delivery (
    purchase uuid PRIMARY KEY REFERENCES purchase DEFERRABLE,
    street text NOT NULL
);
CREATE TABLE memo (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    text text NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON memo TO PUBLIC;
