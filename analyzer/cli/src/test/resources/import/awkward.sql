-- What schemas in the wild have: keywords and capitals as names, composite keys, domains, enums, things without a
-- counterpart in the language.
CREATE SCHEMA billing;
CREATE TYPE billing.invoice_state AS ENUM ('draft', 'sent', 'paid');
CREATE TYPE billing.odd_state AS ENUM ('to do', 'done');
CREATE DOMAIN billing.email AS varchar(100) CHECK (VALUE ~ '^[^@]+@[^@]+$');
CREATE DOMAIN billing.percent AS integer NOT NULL CHECK (VALUE BETWEEN 0 AND 100);

CREATE TABLE "Customer Data" (id uuid PRIMARY KEY);
CREATE TABLE nokey (a integer, b integer UNIQUE);

CREATE TABLE "order" (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    "where"     text NOT NULL,
    "customerId" bigint,
    "new"       boolean NOT NULL DEFAULT false,
    "group by"  text,
    state       varchar(10) NOT NULL CHECK (state IN ('open', 'closed')),
    priority    text CHECK (priority IN ('very high', 'low')),
    discount    numeric(5, 2) NOT NULL CHECK (discount >= 0 AND discount <= 50.5),
    low         integer,
    high        integer,
    tags        text[],
    doc         jsonb NOT NULL,
    created     timestamp NOT NULL DEFAULT now(),
    code        text CHECK (code ~ '^[A-Z]{2}[0-9]+$'),
    loose       text CHECK (loose ~ 'a.c'),
    total       integer GENERATED ALWAYS AS (low + high) STORED,
    CONSTRAINT ordered CHECK (low <= high),
    CONSTRAINT both_or_none CHECK ((low IS NULL) = (high IS NULL)),
    CONSTRAINT both_of_them CHECK (low IS NOT NULL AND high IS NOT NULL OR low IS NULL AND high IS NULL),
    CONSTRAINT "not closed & low" CHECK (NOT (state = 'closed' AND low > 5)),
    CONSTRAINT short CHECK (length("where") BETWEEN 1 AND 20),
    CONSTRAINT odd CHECK (high % 2 = 1),
    CONSTRAINT distinct_ones CHECK (low IS DISTINCT FROM high),
    CONSTRAINT sums CHECK (low + 2 * high - (-1) < 100),
    CONSTRAINT not_there CHECK (state NOT IN ('paid', 'gone'))
);
CREATE UNIQUE INDEX one_open ON "order" ("where") WHERE state = 'open';
CREATE UNIQUE INDEX code_once ON "order" (lower(code));
CREATE UNIQUE INDEX plain_once ON "order" ("where", "customerId");

CREATE TABLE tenant (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name char(10) NOT NULL, amount numeric NOT NULL, maybe numeric);
CREATE TABLE article (tenant_id integer REFERENCES tenant ON DELETE CASCADE, number smallint, title text COLLATE "C", PRIMARY KEY (tenant_id, number));
CREATE TABLE stock_item (
    id uuid PRIMARY KEY,
    article_tenant_id integer NOT NULL,
    article_number smallint NOT NULL,
    other_tenant integer,
    other_number smallint,
    on_hand integer NOT NULL,
    FOREIGN KEY (article_tenant_id, article_number) REFERENCES article ON DELETE CASCADE,
    CONSTRAINT other_article FOREIGN KEY (other_tenant, other_number) REFERENCES article ON DELETE SET NULL,
    CONSTRAINT not_first CHECK (article_number > 1),
    UNIQUE (article_tenant_id, article_number),
    UNIQUE (article_tenant_id, on_hand)
);
CREATE TABLE billing.invoice (
    id uuid PRIMARY KEY,
    parent uuid REFERENCES billing.invoice,
    order_id uuid NOT NULL REFERENCES "order" ON UPDATE CASCADE,
    contact billing.email,
    rate billing.percent,
    state billing.invoice_state NOT NULL,
    odd billing.odd_state,
    period tstzrange,
    EXCLUDE USING gist (period WITH &&),
    CONSTRAINT progress CHECK (state >= 'sent' OR rate = 0),
    CONSTRAINT other_parent CHECK (parent <> id)
);
ALTER TABLE billing.invoice ADD CONSTRAINT late CHECK (rate < 90) NOT VALID;
CREATE TABLE log (id bigint, day date, note text, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
CREATE TABLE log_2026 PARTITION OF log FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE flyway_schema_history (installed_rank integer PRIMARY KEY);
CREATE VIEW open_orders AS SELECT * FROM "order" WHERE state = 'open';
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER touch_it BEFORE UPDATE ON "order" FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TABLE a_in_a_circle (id uuid PRIMARY KEY);
CREATE TABLE b_in_a_circle (id uuid PRIMARY KEY REFERENCES a_in_a_circle);
ALTER TABLE a_in_a_circle ADD FOREIGN KEY (id) REFERENCES b_in_a_circle;
