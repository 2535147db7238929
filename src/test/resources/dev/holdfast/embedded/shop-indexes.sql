-- Made after the rows, which is faster; the order of a dump, too.

create index orders_by_customer_and_status on orders (customer_id, status) include (total);
create index orders_unpaid on orders (placed) where status = 'new';
create index customers_by_lower_name on customers (lower(name) text_pattern_ops);
create index customers_by_tag on customers using gin (tags);
create index products_by_search on products using gin (search);
create index products_by_details on products using gin (details jsonb_path_ops);
create index products_by_season on products using gist (season);
create index customers_by_network on customers using spgist (network inet_ops);
create index events_by_time on events using brin (happened);
create index products_by_title on products using hash (title);
create unique index accounts_by_name on billing.accounts (parent nulls first, name collate "C" desc);
comment on index events_by_time is 'Small';
cluster customers using customers_pkey;
refresh materialized view revenue;
analyze;
