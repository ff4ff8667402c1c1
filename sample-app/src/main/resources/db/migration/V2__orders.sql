-- Transfers, carts, orders and promotions. Rows that go with others need no constraint for that, because the rows of a
-- cart or an order are deleted in one step; indexes stand where a reference is followed backwards.

CREATE TABLE incoming (
    stock_product   uuid    NOT NULL,
    stock_warehouse uuid    NOT NULL,
    quantity        numeric NOT NULL,
    PRIMARY KEY (stock_product, stock_warehouse),
    CONSTRAINT incoming_stock_exists FOREIGN KEY (stock_product, stock_warehouse) REFERENCES stock DEFERRABLE,
    CONSTRAINT incoming_not_negative CHECK (quantity >= 0)
);

CREATE TABLE transfer (
    id             uuid    PRIMARY KEY,
    from_product   uuid    NOT NULL,
    from_warehouse uuid    NOT NULL,
    to_product     uuid    NOT NULL,
    to_warehouse   uuid    NOT NULL,
    quantity       integer NOT NULL,
    status         text    NOT NULL,
    CONSTRAINT transfer_from_exists FOREIGN KEY (from_product, from_warehouse) REFERENCES stock DEFERRABLE,
    CONSTRAINT transfer_to_exists FOREIGN KEY (to_product, to_warehouse) REFERENCES stock DEFERRABLE,
    CONSTRAINT transfer_quantity_positive CHECK (quantity > 0),
    CONSTRAINT transfer_of_one_product CHECK (from_product = to_product),
    CONSTRAINT transfer_status_known CHECK (status IN ('SENT', 'ARRIVED'))
);

CREATE INDEX transfer_from ON transfer (from_product, from_warehouse);
CREATE INDEX transfer_to ON transfer (to_product, to_warehouse);

CREATE TABLE list_price (
    product uuid           NOT NULL,
    list    text           NOT NULL,
    amount  numeric(12, 2) NOT NULL,
    PRIMARY KEY (product, list),
    CONSTRAINT list_price_product_exists FOREIGN KEY (product) REFERENCES product DEFERRABLE,
    CONSTRAINT list_price_not_negative CHECK (amount >= 0)
);

CREATE TABLE cart (
    id       uuid PRIMARY KEY,
    customer text NOT NULL,
    list     text NOT NULL
);

CREATE TABLE cart_line (
    cart     uuid    NOT NULL,
    product  uuid    NOT NULL,
    quantity numeric NOT NULL,
    PRIMARY KEY (cart, product),
    CONSTRAINT cart_line_cart_exists FOREIGN KEY (cart) REFERENCES cart DEFERRABLE,
    CONSTRAINT cart_line_product_exists FOREIGN KEY (product) REFERENCES product DEFERRABLE
);

CREATE INDEX cart_line_product ON cart_line (product);

CREATE TABLE orders (
    id       uuid           PRIMARY KEY,
    cart     uuid           NOT NULL,
    customer text           NOT NULL,
    total    numeric(12, 2) NOT NULL,
    paid     numeric        NOT NULL,
    refunded numeric        NOT NULL,
    CONSTRAINT orders_one_per_cart UNIQUE (cart) DEFERRABLE,
    CONSTRAINT orders_refunded_at_most_paid CHECK (refunded <= paid)
);

CREATE TABLE order_line (
    reservation uuid           PRIMARY KEY,
    order_id    uuid           NOT NULL,
    price       numeric(12, 2) NOT NULL,
    CONSTRAINT order_line_reservation_exists FOREIGN KEY (reservation) REFERENCES reservation DEFERRABLE,
    CONSTRAINT order_line_order_exists FOREIGN KEY (order_id) REFERENCES orders DEFERRABLE
);

CREATE INDEX order_line_order ON order_line (order_id);

CREATE TABLE payment (
    id        uuid           PRIMARY KEY,
    order_id  uuid           NOT NULL,
    amount    numeric(12, 2) NOT NULL,
    reference text           NOT NULL,
    CONSTRAINT payment_order_exists FOREIGN KEY (order_id) REFERENCES orders DEFERRABLE
);

CREATE INDEX payment_order ON payment (order_id);

CREATE TABLE shipment (
    id       uuid PRIMARY KEY,
    line     uuid NOT NULL,
    tracking text NOT NULL,
    status   text NOT NULL,
    CONSTRAINT shipment_line_exists FOREIGN KEY (line) REFERENCES order_line DEFERRABLE,
    CONSTRAINT shipment_status_known CHECK (status IN ('SENT', 'DELIVERED'))
);

CREATE INDEX shipment_line ON shipment (line);

CREATE TABLE goods_return (
    id       uuid    PRIMARY KEY,
    line     uuid    NOT NULL,
    quantity integer NOT NULL,
    reason   text    NOT NULL,
    CONSTRAINT goods_return_line_exists FOREIGN KEY (line) REFERENCES order_line DEFERRABLE
);

CREATE INDEX goods_return_line ON goods_return (line);

CREATE TABLE voucher (
    code    text    PRIMARY KEY,
    balance numeric NOT NULL,
    CONSTRAINT voucher_not_overdrawn CHECK (balance >= 0)
);

CREATE TABLE promotion (
    id     uuid    PRIMARY KEY,
    name   text    NOT NULL,
    places integer NOT NULL
);

-- No constraint says that there are enough places: that is audited.
CREATE TABLE claim (
    id        uuid        PRIMARY KEY,
    promotion uuid        NOT NULL,
    customer  text        NOT NULL,
    at        timestamptz NOT NULL,
    revoked   boolean     NOT NULL,
    CONSTRAINT claim_promotion_exists FOREIGN KEY (promotion) REFERENCES promotion DEFERRABLE
);

CREATE INDEX claim_promotion ON claim (promotion, at);
