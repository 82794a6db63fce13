-- A shop: 200 customers, 50 products, 5000 purchases.
CREATE TABLE customer (
  id int PRIMARY KEY,
  name text NOT NULL,
  city text NOT NULL
);
CREATE TABLE product (
  id int PRIMARY KEY,
  name text NOT NULL,
  price numeric(8, 2) NOT NULL
);
CREATE TABLE purchase (
  id int PRIMARY KEY,
  customer_id int NOT NULL REFERENCES customer,
  product_id int NOT NULL REFERENCES product,
  quantity int NOT NULL,
  at timestamp NOT NULL
);

INSERT INTO customer
SELECT i,
  (ARRAY['Ada', 'Blaise', 'Carl', 'Dorothy', 'Emmy', 'Fritz', 'Grace', 'Henri'])[1 + i % 8] || ' ' || i,
  (ARRAY['Berlin', 'Lisbon', 'Nairobi', 'Osaka', 'Quito'])[1 + i % 5]
FROM generate_series(1, 200) i;

INSERT INTO product
SELECT i,
  (ARRAY['lamp', 'chair', 'kettle', 'clock', 'shelf'])[1 + i % 5] || ' ' || chr(64 + (1 + i / 5)),
  5 + i * 1.25
FROM generate_series(1, 50) i;

INSERT INTO purchase
SELECT i, 1 + i * 7 % 200, 1 + i * 11 % 50, 1 + i % 3, timestamp '2026-01-01' + i * interval '1 hour'
FROM generate_series(1, 5000) i;

CREATE INDEX ON purchase (customer_id);
ANALYZE;
