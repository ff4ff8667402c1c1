CREATE TABLE sequence (
  id uuid PRIMARY KEY, name integer NOT NULL, capacity integer NOT NULL, length numeric NOT NULL,
  last integer NOT NULL);
CREATE TABLE element (
  id uuid PRIMARY KEY, sequence uuid NOT NULL REFERENCES sequence DEFERRABLE, position integer NOT NULL,
  value integer NOT NULL, before integer NOT NULL, other uuid NOT NULL REFERENCES sequence DEFERRABLE,
  other_length integer NOT NULL, other_last integer NOT NULL);
CREATE INDEX ON element (sequence, position);
CREATE INDEX ON element (other);
CREATE TABLE stock (id uuid PRIMARY KEY, on_hand numeric NOT NULL, reserved numeric NOT NULL);
CREATE TABLE hold (id uuid PRIMARY KEY, stock uuid NOT NULL REFERENCES stock DEFERRABLE, quantity integer NOT NULL);
CREATE INDEX ON hold (stock);
CREATE TABLE gauge (
  id uuid PRIMARY KEY, low integer NOT NULL, high integer NOT NULL, best integer NOT NULL, CHECK (low <= high));
CREATE TABLE crate (id uuid PRIMARY KEY, weight numeric NOT NULL);
CREATE TABLE item (id uuid PRIMARY KEY, crate uuid NOT NULL REFERENCES crate DEFERRABLE, weight integer NOT NULL);
CREATE INDEX ON item (crate);
CREATE TABLE label (id uuid PRIMARY KEY, code integer NOT NULL, UNIQUE (code) DEFERRABLE);
