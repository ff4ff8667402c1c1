CREATE TABLE product (
    id uuid PRIMARY KEY,
    sku text NOT NULL UNIQUE DEFERRABLE,
    name text NOT NULL,
    price numeric(12, 2) NOT NULL
);
CREATE TABLE warehouse (
    id uuid PRIMARY KEY,
    name text NOT NULL
);
CREATE TABLE stock (
    product uuid NOT NULL REFERENCES product DEFERRABLE,
    warehouse uuid NOT NULL REFERENCES warehouse DEFERRABLE,
    on_hand numeric NOT NULL,
    reserved numeric NOT NULL,
    PRIMARY KEY (product, warehouse)
);
CREATE TABLE reservation (
    id uuid PRIMARY KEY,
    stock_product uuid NOT NULL,
    stock_warehouse uuid NOT NULL,
    quantity integer NOT NULL,
    status text NOT NULL,
    FOREIGN KEY (stock_product, stock_warehouse) REFERENCES stock DEFERRABLE
);
CREATE TABLE note (
    id uuid PRIMARY KEY,
    text text NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON note TO PUBLIC;
