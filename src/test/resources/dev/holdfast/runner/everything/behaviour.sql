create view app.totals as select c.id, c.name, count(*) as orders from app.customers c
  left join app.orders o on o.customer = c.id group by c.id;
create view app.guarded with (security_barrier, security_invoker) as select id, nick from app.customers where id > 0;
create view app.checked as select * from app.customers where balance > 0 with cascaded check option;
create view app.checked_local as select id, name from app.checked where id > 1 with local check option;
create view app.with_default as select id, note from app.orders_rest;
alter view app.with_default alter column note set default 'of the view';
create recursive view app.ancestors (id, ancestor) as
  select id, parent from app.orders union select o.id, a.ancestor from app.orders o join ancestors a on a.id = o.parent;
create view app.needs_the_key as select id, name, balance from app.customers group by id;
create view app.first_half as select 1 as n;
create view app.second_half as select n from app.first_half;
create or replace view app.first_half as select coalesce((select max(n) from app.second_half where false), 1) as n;
comment on view app.totals is 'a view';
comment on column app.totals.orders is 'a column of a view';

create materialized view app.filled with (fillfactor = 80) as select date_trunc('month', placed) as month, count(*) from app.orders group by 1;
create unique index filled_month on app.filled (month);
create materialized view app.of_the_filled tablespace ev_space as select sum(count) as all_of_them from app.filled;
create materialized view app.not_filled as select * from app.orders with no data;
comment on materialized view app.filled is 'a materialized view';

create rule protect as on delete to app.no_columns do instead nothing;
create rule twice as on insert to app.scratch where new.id > 10 do also insert into app.unwatched values (new.id);
create rule of_the_view as on update to app.totals do instead (
  update app.customers set name = new.name where id = old.id; notify totals);
create rule sleeping as on update to app.unwatched do also nothing;
alter table app.unwatched disable rule sleeping;
create rule always_on as on delete to app.unwatched do also nothing;
alter table app.unwatched enable always rule always_on;
create rule on_replicas as on insert to app.unwatched do also nothing;
alter table app.unwatched enable replica rule on_replicas;
comment on rule protect on app.no_columns is 'a rule';

create function app.touch() returns trigger language plpgsql as $touch$
begin
  return coalesce(new, old);
end $touch$;
create trigger touch before insert or update of name, nick on app.customers
  for each row when (new.name is distinct from 'x') execute function app.touch('an argument', E'it''s \\ another');
create trigger sleeping after truncate on app.customers for each statement execute function app.touch();
alter table app.customers disable trigger sleeping;
create trigger always_on after delete on app.customers for each row execute function app.touch();
alter table app.customers enable always trigger always_on;
create trigger on_replicas after delete on app.customers for each row execute function app.touch();
alter table app.customers enable replica trigger on_replicas;
create constraint trigger later after insert on app.customers from app.orders deferrable initially deferred
  for each row execute function app.touch();
create trigger with_tables after update on app.customers referencing old table as before new table as since
  for each statement execute function app.touch();
create trigger in_place instead of update on app.guarded for each row execute function app.touch();
create trigger on_all_parts after insert on app.orders for each row execute function app.touch();
alter table app.orders_rest disable trigger on_all_parts;
comment on trigger touch on app.customers is 'a trigger';

create function app.on_event() returns event_trigger language plpgsql as 'begin end';
create event trigger ev_begins on ddl_command_start when tag in ('CREATE TABLE', 'DROP TABLE') execute function app.on_event();
create event trigger ev_ends on ddl_command_end execute function app.on_event();
create event trigger ev_drops on sql_drop execute function app.on_event();
create event trigger ev_rewrites on table_rewrite execute function app.on_event();
alter event trigger ev_ends enable always;
alter event trigger ev_drops enable replica;
alter event trigger ev_rewrites disable;
comment on event trigger ev_begins is 'an event trigger';

alter table app.customers enable row level security;
alter table app.customers force row level security;
alter table app.things enable row level security;
create policy mine on app.customers using (name = current_user);
create policy readers on app.customers as restrictive for select to ev_reader, "Ev ""odd"" rôle, 'x'" using (id > 0);
create policy adds on app.customers for insert to ev_app with check (balance < 100);
create policy "changes; --" on app.customers for update to ev_app using (id > 1) with check (id > 2);
create policy drops on app.customers for delete to public using (false);
comment on policy mine on app.customers is 'a policy';

create statistics app.together (ndistinct, dependencies, mcv) on id, placed from app.orders_2024;
create statistics app.expressed on (lower(name)), (id % 7) from app.customers;
alter statistics app.together set statistics 99;
comment on statistics app.together is 'statistics';

create foreign data wrapper nowhere no handler no validator options (a 'b', "Odd one" 'it''s');
create server nowhere_server type 'none' version '1''2' foreign data wrapper nowhere options (host 'nowhere');
create server elsewhere_server foreign data wrapper postgres_fdw options (host '127.0.0.1', port '1', dbname 'x');
create user mapping for ev_app server elsewhere_server options (user 'u', password 'ev-fdw-''Secret');
create user mapping for public server nowhere_server;
create user mapping for current_user server nowhere_server options ("Odd" 'x');
create foreign table app.far (
  id integer options (column_name 'n') not null, name text collate "C" default 'x', twice integer generated always as (id * 2) stored,
  check (id > 0)
) server elsewhere_server options (schema_name 's', table_name 't');
alter foreign table app.far alter column name options (column_name 'other');
comment on foreign data wrapper nowhere is 'a wrapper';
comment on server nowhere_server is 'a server';
comment on foreign table app.far is 'a foreign table';

create publication of_all for all tables with (publish = 'insert, truncate');
create publication of_some for table app.watched (id, k) where (id > 3 and k < 9), only app.things with (publish_via_partition_root);
create publication of_a_schema for tables in schema "Ödd ""schema"", 'x'; --", table app.unwatched;
create publication of_none;
comment on publication of_all is 'a publication';
alter publication of_some owner to ev_superuser;
create subscription ev_subscription connection 'host=127.0.0.1 port=1 dbname=x password=ev-sub-Secret'
  publication a, "B ""b"""
  with (connect = false, slot_name = none, binary, streaming, two_phase, disable_on_error, synchronous_commit = 'local');
comment on subscription ev_subscription is 'a subscription';

grant all on schema app to ev_app with grant option;
grant usage on schema app, shared to ev_reader;
revoke all on schema public from public;
grant create on schema public to "Ev ""odd"" rôle, 'x'";
grant select, insert on app.customers to ev_app with grant option;
grant select (id, name), update (nick), references (id) on app.customers to ev_reader;
grant select on app.totals, app.filled to public;
grant usage on sequence app.plain_numbers to ev_app;
grant truncate, trigger on app.orders to "Ev ""odd"" rôle, 'x'";
revoke all on function app.returned(integer) from public;
grant execute on function app.returned(integer) to ev_app;
grant execute on procedure app.do_it(integer, text) to ev_app;
revoke usage on type app.state from public;
grant usage on type app.state, app.email to ev_app;
revoke usage on language plpgsql_trusted from public;
grant usage on language plpgsql_trusted to ev_owner;
grant usage on foreign data wrapper nowhere to ev_app;
grant usage on foreign server nowhere_server to ev_app;
revoke execute on function shared.similarity(text, text) from public;
grant execute on function pg_catalog.pg_read_file(text) to ev_reader;
grant select on pg_catalog.pg_authid to ev_reader;
set role ev_app;
grant select on app.customers to ev_reader;
reset role;
alter default privileges for role ev_owner in schema app grant select on tables to ev_reader;
alter default privileges for role ev_owner grant usage on sequences to ev_app with grant option;
alter default privileges for role ev_owner revoke execute on functions from public;
alter default privileges for role ev_owner revoke usage on types from public;
alter default privileges for role ev_owner grant usage on schemas to "Ev ""odd"" rôle, 'x'";
