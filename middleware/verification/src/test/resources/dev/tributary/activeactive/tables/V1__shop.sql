CREATE TABLE stock (id uuid PRIMARY KEY, on_hand numeric NOT NULL);
CREATE TABLE account (id uuid PRIMARY KEY, balance numeric NOT NULL, CHECK (balance >= 0));
CREATE TABLE withdrawal (
  id uuid PRIMARY KEY, account uuid NOT NULL REFERENCES account DEFERRABLE, amount integer NOT NULL);
CREATE INDEX ON withdrawal (account);
CREATE TABLE warehouse (id uuid PRIMARY KEY);
CREATE TABLE shelf (id uuid PRIMARY KEY, warehouse uuid NOT NULL REFERENCES warehouse DEFERRABLE);
CREATE INDEX ON shelf (warehouse);
CREATE TABLE product (id uuid PRIMARY KEY, sku text NOT NULL, UNIQUE (sku) DEFERRABLE);
