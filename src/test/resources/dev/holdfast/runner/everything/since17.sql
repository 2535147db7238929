create collation app.built_in (provider = builtin, locale = 'C.UTF-8');

grant maintain on app.customers to ev_app with grant option;
alter default privileges for role ev_owner grant maintain on tables to ev_reader;

create table app.numbered (id bigint generated always as identity (start with 7 increment by 3), day date not null)
  partition by range (day);
create table app.numbered_old partition of app.numbered for values from ('2024-01-01') to ('2025-01-01');
create table app.numbered_new partition of app.numbered for values from ('2025-01-01') to ('2026-01-01');
insert into app.numbered (day) select date '2024-12-20' + i from generate_series(1, 30) i;

-- It notices whoever comes into a database that is being restored, which nobody has any business to do.
create table app.intruders (who text);
create function app.on_login() returns event_trigger language plpgsql as $$
begin
  if current_database() like 'holdfast_restore%' then
    insert into app.intruders values (session_user);
  end if;
end
$$;
create event trigger ev_logs_in on login execute function app.on_login();
alter event trigger ev_logs_in enable always;
