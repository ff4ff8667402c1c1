CREATE TABLE performance (
    id        uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    title     text NOT NULL,
    hall      text NOT NULL,
    starts_at timestamptz NOT NULL,
    seats     integer NOT NULL,
    sold      integer NOT NULL DEFAULT 0,
    donations numeric(12, 2) NOT NULL DEFAULT 0,
    CONSTRAINT one_at_a_time UNIQUE (hall, starts_at),
    CONSTRAINT sold_not_negative CHECK (sold >= 0)
);

CREATE TABLE booking (
    id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    performance_id uuid NOT NULL REFERENCES performance,
    customer       text NOT NULL,
    tickets        integer NOT NULL,
    CONSTRAINT up_to_ten CHECK (tickets BETWEEN 1 AND 10)
);

CREATE INDEX booking_performance ON booking (performance_id);
