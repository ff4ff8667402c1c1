-- The shop's own tables. Whatever the declarations in the .inv files promise is written down once more as native
-- constraints: they are not needed for the promise, they are the second line of defence behind it.
--
-- Primary keys are immediate. Other unique constraints and foreign keys are deferrable, because a batch of many
-- operations may pass through states that none of them would show.

CREATE TABLE product (
    id           uuid           PRIMARY KEY,
    sku          text           NOT NULL,
    name         text           NOT NULL,
    price        numeric(12, 2) NOT NULL,
    lowest_price numeric(12, 2) NOT NULL,
    CONSTRAINT product_sku_unique UNIQUE (sku) DEFERRABLE,
    CONSTRAINT product_price_not_negative CHECK (price >= 0),
    CONSTRAINT product_lowest_price CHECK (lowest_price <= price)
);

CREATE TABLE warehouse (
    id   uuid PRIMARY KEY,
    name text NOT NULL
);

-- Counters are numeric without a precision: sums that were each in range must never overflow where they meet.
CREATE TABLE stock (
    product   uuid    NOT NULL,
    warehouse uuid    NOT NULL,
    on_hand   numeric NOT NULL,
    reserved  numeric NOT NULL,
    PRIMARY KEY (product, warehouse),
    CONSTRAINT stock_product_exists FOREIGN KEY (product) REFERENCES product DEFERRABLE,
    CONSTRAINT stock_warehouse_exists FOREIGN KEY (warehouse) REFERENCES warehouse DEFERRABLE,
    CONSTRAINT stock_not_negative CHECK (on_hand >= 0),
    CONSTRAINT stock_reserved_not_negative CHECK (reserved >= 0),
    CONSTRAINT stock_not_oversold CHECK (reserved <= on_hand)
);

CREATE INDEX stock_warehouse ON stock (warehouse);

CREATE TABLE reservation (
    id              uuid    PRIMARY KEY,
    stock_product   uuid    NOT NULL,
    stock_warehouse uuid    NOT NULL,
    quantity        integer NOT NULL,
    status          text    NOT NULL,
    CONSTRAINT reservation_stock_exists
        FOREIGN KEY (stock_product, stock_warehouse) REFERENCES stock DEFERRABLE,
    CONSTRAINT reservation_quantity_positive CHECK (quantity > 0),
    CONSTRAINT reservation_status_known CHECK (status IN ('HELD', 'SHIPPED'))
);

CREATE INDEX reservation_stock ON reservation (stock_product, stock_warehouse);
