insert into app.customers (name, email, home, state, balance, nick, scores, token)
  select 'Name ' || i, 'n' || i || '@example.com', row ('Straße ' || i, i, array [null, 'x,"y"', ''], point(i, -i))::app.address,
    (enum_range(null::app.state))[1 + i % 5], i, case when i <> 3 then 'nick' || i end, array [i, null, -i], ('t' || i)::text
  from generate_series(1, 40) i;
insert into app.orders (id, placed, customer, note)
  select i, date '2024-01-01' + i * 20, 100 + 5 * (i % 40), repeat('note ', i) from generate_series(1, 60) i;
update app.orders set parent = 1, parent_placed = '2024-01-21' where id > 50;
insert into app.bookings values (1, '[2026-01-01 10:00,2026-01-01 11:00)', '[1,2.5)', '{[1,2),[3,)}', '[10:00,11:00)'),
  (1, 'empty', 'empty', '{}', null), (2, '(,)', '(,)', '{(,)}', null);
insert into app.lines ("order", placed) values (1, '2024-01-21'), (null, null);
insert into app.things values (1, 'a thing');
insert into app.vehicles (id, motor, wheels) values (2, E'\\N', 4);
insert into app.detached values (3, null);
insert into app.homes values ('Straße', 5, null, null);
insert into app.scratch values (1, 'unlogged'), (11, 'also in another');
insert into app.no_columns default values;
insert into app.in_heap_twin select generate_series(1, 5);
insert into app.elsewhere select generate_series(1, 5);
insert into app.mixed_places values (1), (2);
insert into app.watched values (1, 2), (4, 5);
insert into "Ödd ""schema"", 'x'; --"."Tä""ble ""Nr. 1"", 'y'; --"
  values (1, E'\\.', E'a\tb\nc\rd\be\ff\vg\\h', E'\\N', '🌱🏳️‍🌈 ́e ﷽', '%s $1', ''), (2, null, '', ' ', E'\u0001\u007f\u200e', E'\\x00', 'null');
insert into app."order" values (1, '-- x', '$$');
insert into app."order" select i, repeat('x', 800) from generate_series(2, 2300) i;
insert into app.wide select i, repeat('x', 800) from generate_series(1, 2300) i;
insert into "Ödd ""schema"", 'x'; --"."sixty-three bytes long, which is all that a name can ever be ab"
  select repeat('x', 800) from generate_series(1, 2300) i;
insert into app."UPPER" values (E'\\connect nowhere'), (E'\n\\.\n');
insert into app." " values ('');
select nextval('app.plain_numbers'), nextval('app.plain_numbers'), setval('app.owned_numbers', 4711, false);

create table app.values_of_all_types (
  id integer primary key,
  a_boolean boolean, a_smallint smallint, a_bigint bigint, a_numeric numeric, a_real real, a_double double precision,
  some_money money, a_char char(5), a_byte "char", a_name name, a_text text, a_bytea bytea,
  a_date date, a_time time(3), a_timetz timetz, a_timestamp timestamp, a_timestamptz timestamptz, an_interval interval,
  an_inet inet, a_cidr cidr, a_macaddr macaddr, a_macaddr8 macaddr8, a_bit bit(3), a_varbit varbit,
  a_json json, a_jsonb jsonb, a_path jsonpath, an_xml xml, a_uuid uuid, a_vector tsvector, a_query tsquery,
  a_point point, a_line line, a_segment lseg, a_box box, a_way path, a_polygon polygon, a_circle circle,
  a_range int4range, a_multirange datemultirange, an_array text[], a_based_array integer[], a_deep_array integer[][][],
  an_oid oid, a_class regclass, a_type regtype, a_procedure regprocedure, an_lsn pg_lsn, a_snapshot pg_snapshot, an_xid xid8,
  a_store shared.hstore, an_enum app.state, a_composite app.address, composites app.address[], a_domain app.email,
  some_domains app.amount[], a_token app.token, tokens app.token[], a_small app.small
);
insert into app.values_of_all_types (id) values (0);
insert into app.values_of_all_types values (
  1, true, -32768, 9223372036854775807, 'NaN', '-Infinity', 'NaN', '-1234.56', 'ab', E'\\377', 'name', E'line\r\nline\\',
  '\x00010203ff5c2e0a', '4713-01-01 BC', '24:00:00', '23:59:59.999999-15:59', 'infinity', '0044-03-15 12:00:00+00 BC',
  '-1 year 2 mons -3 days 04:05:06.789', '::ffff:1.2.3.4/96', '10.0.0.0/8', '08:00:2b:01:02:03', '08:00:2b:01:02:03:04:05', B'101', B'',
  '{"a" : 1, "a" : 2,  "u":"\u0000"}', '{"a": [1.10, null, "\u00e9"]}', '$.a[*] ? (@ > 1)', '<a b="c">&amp;é<!-- x --></a>',
  '00000000-0000-0000-0000-000000000001', '''it''''s'':1A,2B \\x:3', '!a & (b | c:AB*) <2> d',
  '(1e300,-0)', '{1,-1,0}', '[(0,0),(1,1)]', '(2,2),(0,0)', '[(0,0),(1,1),(2,0)]', '((0,0),(1,1),(2,0))', '<(0,0),1e-300>',
  '(,5)', '{[2024-01-01,2024-02-01),(,2020-01-01)}', '{NULL,"NULL","","a,b","{","\\"}', '[-2:0]={1,2,3}', '{{{1,2},{3,4}}}',
  4294967295, 'app.customers', 'app.state', 'app.returned(integer)', 'FF/FFFFFFFF', '10:20:10,14', '18446744073709551615',
  '"a b"=>NULL, "c"=>"NULL", ""=>""', '', row (null, null, null, null), array [row ('"', 1, array ['\'], null)::app.address, null],
  'a@b', array [0, 1.10], 'token', array ['a;b', null]::app.token[], '-1'
);
insert into app.values_of_all_types (id, a_numeric, a_real, a_double, a_text, a_bytea) values
  (2, 'Infinity', 1e-45, 5e-324, '', ''), (3, 1e-1000, 3.4028235e38, 0.1::float8 + 0.2, repeat('Toast ', 5000), decode(repeat('00ff', 9000), 'hex')),
  (4, 12345678901234567890.12345678901234567890, -0.0, -0.0, (select string_agg(md5(i::text), '') from generate_series(1, 3000) i), null);
alter table app.values_of_all_types alter column a_text set storage external;

select lo_from_bytea(4711001, '\x00ff00'), lo_from_bytea(4711002, ''), lo_create(4711003);
select lo_put(4711003, 5000000, 'behind a hole'), lo_from_bytea(4711004, decode(repeat('c0ffee', 3000), 'hex'));
comment on large object 4711001 is 'a large object';
grant select on large object 4711001 to ev_reader;
grant select, update on large object 4711002 to ev_app with grant option;
alter large object 4711003 owner to ev_owner;
update app.customers set photo = 4711001 where id = 100;
create trigger drops_its_photo before update or delete on app.customers for each row execute function shared.lo_manage(photo);

refresh materialized view app.filled;
refresh materialized view app.of_the_filled;
analyze app.orders_2024;
