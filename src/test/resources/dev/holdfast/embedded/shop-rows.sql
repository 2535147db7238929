-- The rows that do not depend on size: the odd values.

insert into all_types (id) values (0);
insert into all_types values
  (1, -32768, -9223372036854775808, 'NaN', 'NaN', '-Infinity', 'a', 'x', 'name', '', '', false,
   '-infinity', '00:00', '00:00:00+14', '-infinity', '-infinity', '-178000000 years',
   'new', row ('', -1, null, '(1,-2)'), '{}', '{}', 'empty', '(,)', '[1.5,)', '::1', '10.0.0.0/8', '08:00:2b:01:02:03:04:05',
   B'101', B'', '{"a": 1, "a": 2,  "b":[ ]}', 'null', '$.a[*] ? (@ > 1)', '00000000-0000-0000-0000-000000000000',
   '', 'a & !(b | c)', '(0,0)', '{1,-1,0}', '[(0,0),(1,1)]', '((0,0),(1,1))', '((0,0),(1,1),(2,0))', '((0,0),(1,1),(2,0))',
   '<(1,1),2.5>', 4294967295, 'customers', '0/0', '-92233720368547758.08'),
  (2, 32767, 9223372036854775807, 1e131, '3.4028235e38', '2.2250738585072014e-308', 'äöü€🌱', '', '"Quoted"',
   E'tab\there\nnew line\r\nback\\slash \\. \\N ''quote'' "double" \u00e9 e\u0301 \U0001F3F4\u200D\u2620\uFE0F \u202Eright', null, true,
   'infinity', '23:59:59.999', '23:59:59.123-12', 'infinity', 'infinity', '1 year -2 mons 3 days -04:05:06.789',
   'größer', row ('He said "hi", (ok)', 2147483647, E'a\\b', null), array ['a,b', '{}', '"', E'\\', null, 'NULL', ''],
   array [row ('x', 1, 'y', null)::address, null], '[1,10)', '[-9223372036854775808,9223372036854775807)', '(,-1e-20)',
   '192.168.0.1/24', '2001:db8::/32', 'ff:ff:ff:ff:ff:ff:ff:ff', B'000', B'1010101011110000111',
   E'{"\\u00e4": "\\n", "deep": [[[[[[[[{}]]]]]]]]}', '{"n": 12345678901234567890.123456789, "t": true, "é": "ü", "": [null]}',
   'strict $."a b"', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '''it''''s'':1A,2B word:3', '''two words'' <-> x:*',
   '(1e-300,-1.7976931348623157e308)', '[(0,0),(1,2)]', '[(1,2),(3,4)]', '((1,2),(3,4))', '[(0,0),(1,1)]', '((1,1))',
   '<(0,0),0>', 0, 'billing.invoices', 'FFFFFFFF/FFFFFFFF', '92233720368547758.07');
insert into all_types values
  (3, 0, 0, '-0.00000000000000000000000000001', '-0', '4.9e-324', null, null, null, repeat('long ', 100),
   (select string_agg(decode(lpad(to_hex(i), 2, '0'), 'hex'), '' order by i) from generate_series(0, 255) i), null,
   '4713-01-01 BC', null, null, '294276-12-31 23:59:59.999999', '2024-10-27 01:30:00+02', '0');

insert into "Höfe & Gärten"."Straße ""Nr. 1"""
  select i, i / 3.0, 'value ' || i, 'строка ' || i, repeat(E'\t', i % 3), repeat('🌱', i % 4) from generate_series(1, 100) i;
insert into no_columns select from generate_series(1, 7);
insert into scratch select i, 'gone after a crash' from generate_series(1, 10) i;
insert into things select i, 'thing ' || i from generate_series(1, 10) i;
insert into vehicles select i, 'vehicle ' || i, i % 5 from generate_series(11, 20) i;
insert into billing.accounts select i, nullif(i / 2, 0), 'account ' || i from generate_series(1, 200) i;
insert into billing.invoices (account, period, amount)
  select i, tsrange(timestamp '2026-01-01' + i * interval '1 day', null), i * 1.1 + 1 from generate_series(1, 200) i;
select nextval('countdown') from generate_series(1, 250);

select lo_from_bytea(90001, 'small');
select lo_from_bytea(90002, decode(repeat('00ff10', 100000), 'hex'));
select lo_from_bytea(90003, '');
select lo_put(90003, 1000000, 'after a hole');
comment on large object 90002 is 'three hundred thousand bytes';
