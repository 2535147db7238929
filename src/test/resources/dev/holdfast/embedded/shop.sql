-- A shop, as an application and a few bored hands have left it after some years: a little of everything that
-- PostgreSQL 13 and newer can keep and a dump has to carry. No roles, no extensions: it restores on any server.

create schema billing;
create schema "Höfe & Gärten";
comment on schema billing is 'Who owes what; it''s "their" money';

-- Types ---------------------------------------------------------------------------------------------------------

create type order_status as enum ('new', 'paid', 'shipped', 'it''s back', 'größer');
create type address as (street text, number integer, city varchar(80), location point);
create type price_range as range (subtype = numeric);
create domain email as text check (value ~ '^[^@ ]+@[^@ ]+$');
create domain positive_amount as numeric(14, 2) not null default 0 check (value >= 0);
comment on type order_status is 'In the order in which an order goes through them';

-- Functions -----------------------------------------------------------------------------------------------------

create function net(gross numeric, rate numeric default 0.2) returns numeric
  language sql immutable strict as 'select round(gross / (1 + rate), 2)';

create function touch() returns trigger language plpgsql as $touch$
begin
  -- A semicolon; 'quotes', $dollars$ and a \backslash inside a body.
  new.changed_at := timestamptz '2026-01-01 00:00:00+00' + (new.id % 1000) * interval '1 minute';
  return new;
end
$touch$;

create procedure billing.close_month(month date) language plpgsql as $$
begin
  perform month;
end
$$;

create aggregate billing.product(numeric) (sfunc = numeric_mul, stype = numeric, initcond = '1');

create function same_city(address, address) returns boolean
  language sql immutable as 'select ($1).city = ($2).city';
create operator === (leftarg = address, rightarg = address, function = same_city, commutator = ===);
create function billing.cents(numeric) returns bigint language sql immutable as 'select ($1 * 100)::bigint';
create text search configuration shop_search (copy = simple);

-- Sequences -----------------------------------------------------------------------------------------------------

create sequence billing.invoice_number increment by 10 minvalue 1000 start with 1000 cache 5;
create sequence countdown increment by -1 maxvalue 100 minvalue -100 start with 100 cycle;
create sequence untouched as smallint;

-- Tables --------------------------------------------------------------------------------------------------------

create table customers (
  id bigint generated always as identity primary key,
  name text not null,
  email email unique,
  home address,
  tags text[] not null default '{}',
  scores integer[][],
  joined date not null default date '2020-02-29',
  last_seen inet,
  network cidr,
  device macaddr,
  preferences jsonb not null default '{}',
  changed_at timestamptz,
  constraint name_is_not_blank check (btrim(name) <> '')
);
create trigger touch before insert or update on customers for each row execute function touch();
alter table customers enable always trigger touch;

create table products (
  id uuid primary key,
  sku varchar(20) not null,
  title text not null,
  price positive_amount,
  net_price numeric generated always as (net(price, 0.2)) stored,
  attributes json,
  details jsonb,
  dimensions numeric(6, 2)[],
  weight real,
  volume double precision,
  available boolean not null default true,
  discounts price_range,
  season daterange,
  search tsvector generated always as (to_tsvector('simple', title)) stored,
  flags bit(8) not null default B'00000000',
  mask bit varying(40),
  exclude using gist (season with &&) where (sku = 'exclusive'),
  constraint products_sku_key unique (sku) deferrable initially deferred
);

create table orders (
  id bigint not null,
  placed date not null,
  customer_id bigint not null references customers on delete cascade,
  status order_status not null default 'new',
  total positive_amount,
  note text,
  token text,
  placed_at timestamptz not null,
  delivery interval,
  primary key (id, placed)
) partition by range (placed);
create table orders_2024 partition of orders for values from ('2024-01-01') to ('2025-01-01');
create table orders_2025 partition of orders for values from ('2025-01-01') to ('2026-01-01') partition by hash (id);
create table orders_2025_even partition of orders_2025 for values with (modulus 2, remainder 0);
create table orders_2025_odd partition of orders_2025 for values with (modulus 2, remainder 1);
create table orders_rest partition of orders default;

create table order_lines (
  order_id bigint not null,
  placed date not null,
  line smallint not null,
  product_id uuid not null references products deferrable initially deferred,
  amount integer not null check (amount > 0),
  price numeric(12, 2) not null,
  primary key (order_id, placed, line),
  foreign key (order_id, placed) references orders match full
);

create table documents (
  id serial primary key,
  customer_id bigint references customers on delete set null,
  title text not null,
  body text,
  scan bytea
);
alter table documents alter column scan set storage external;

create table events (
  id bigserial,
  happened timestamp not null,
  kind varchar(12),
  amount numeric,
  note text
);

create table billing.accounts (id integer primary key, parent integer references billing.accounts, name text);
create table billing.invoices (
  number integer primary key default nextval('billing.invoice_number'),
  account integer not null references billing.accounts,
  period tsrange,
  amount positive_amount
);
alter table billing.invoices add constraint invoices_are_big check (amount > 1) not valid;

create table "Höfe & Gärten"."Straße ""Nr. 1""" (
  "Id" integer primary key,
  "Größe (m²)" numeric,
  "select" text,
  "пример" text,
  "with	tab" text,
  "emoji 🌱" text
);
comment on table "Höfe & Gärten"."Straße ""Nr. 1""" is E'Line one\nline two; it''s \\ here';
comment on column "Höfe & Gärten"."Straße ""Nr. 1"""."Größe (m²)" is 'Quadratmeter';

create table all_types (
  id integer primary key,
  a_smallint smallint, a_bigint bigint, a_numeric numeric, a_real real, a_double double precision,
  a_char char(5), a_byte "char", a_name name, a_text text, a_bytea bytea, a_boolean boolean,
  a_date date, a_time time(3), a_timetz timetz, a_timestamp timestamp, a_timestamptz timestamptz, an_interval interval,
  an_enum order_status, a_composite address, an_array text[], a_nested address[], a_range int4range, a_big_range int8range,
  a_numrange numrange, an_inet inet, a_cidr cidr, a_macaddr macaddr8, a_bit bit(3), a_varbit varbit,
  a_json json, a_jsonb jsonb, a_path jsonpath, a_uuid uuid, a_vector tsvector, a_query tsquery,
  a_point point, a_line line, a_segment lseg, a_box box, a_way path, a_polygon polygon, a_circle circle,
  an_oid oid, a_class regclass, an_lsn pg_lsn, some_money money
);

create table no_columns ();
create table empty (id integer primary key, nothing text);
create unlogged table scratch (id integer, note text);
create table with_gaps (id integer, dropped_first text, kept text, dropped_last integer);
insert into with_gaps values (1, 'gone', 'kept', 1), (1, 'gone', 'kept', 1), (2, null, null, null);
alter table with_gaps drop column dropped_first, drop column dropped_last;
alter table with_gaps add column later text default 'since then';
create table things (id integer primary key, name text);
create table vehicles (wheels integer) inherits (things);
alter table things add constraint things_have_names check (name is not null);

set client_min_messages = error;
-- What is computed from them ------------------------------------------------------------------------------------

create view customer_totals as
  select c.id, c.name, count(o.id) as orders, sum(o.total) as total
    from customers c left join orders o on o.customer_id = c.id
   group by c.id, c.name;
create view paid_orders as select * from orders where status = 'paid' with check option;
create recursive view billing.ancestors (id, ancestor) as
  select id, parent from billing.accounts
   union select a.id, p.ancestor from billing.accounts a join ancestors p on p.id = a.parent;
create materialized view revenue as
  select date_trunc('month', placed)::date as month, sum(total) as total, count(*) as orders from orders group by 1;
create rule protect as on delete to empty do instead nothing;
create statistics orders_by_customer (dependencies) on customer_id, status from orders_2024;
create publication shop_changes for table customers, products;
grant select on customers to public;
revoke execute on function billing.cents(numeric) from public;
