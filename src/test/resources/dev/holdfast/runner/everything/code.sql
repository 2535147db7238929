create function app.call_handler() returns language_handler language c as '$libdir/plpgsql', 'plpgsql_call_handler';
create function app.inline_handler(internal) returns void language c strict as '$libdir/plpgsql', 'plpgsql_inline_handler';
create function app.validator(oid) returns void language c strict as '$libdir/plpgsql', 'plpgsql_validator';
create language plpgsql_twin handler app.call_handler inline app.inline_handler validator app.validator;
create trusted language plpgsql_trusted handler app.call_handler validator app.validator;
comment on language plpgsql_twin is 'a language';

create function app.plain_sql(a integer default 1, variadic rest integer[] default '{}') returns integer
  language sql immutable strict leakproof parallel safe cost 7 as 'select a + coalesce(array_length(rest, 1), 0)';
create function app.standard_sql(a text, out twice text, out more integer) begin atomic
  select a || a, length(a);
end;
create function app.returned(n integer) returns integer immutable return n * 2;
create function app.several(n integer) returns table (id integer, "Wort, 1" text) language sql stable rows 17
  security definer set search_path = app, pg_temp set work_mem = '5MB'
  as $$ select i, repeat('x', i) from generate_series(1, n) i $$;
create function app.of_rows(n integer) returns setof app.address language plpgsql volatile parallel restricted as $body$
begin
  -- A semicolon; 'quotes', $dollars$, "names", \backslashes and a look-alike: GRANT ALL ON TABLE x TO nobody;
  return query select 'Straße'::text, n, null::varchar[], null::point;
end
$body$;
create function app.any_of(anyelement, anyarray) returns boolean language sql immutable called on null input
  as 'select $1 = any ($2)';
create function app.twin(n integer) returns integer language plpgsql_twin as 'begin return n; end';
create function app."Ödd (name), ""x""; --"("Ärg, 1" text default E'it''s \\ here\nand there') returns text language sql
  as 'select $1';
create procedure app.do_it(inout n integer, in note text default 'none') language plpgsql as $$
begin
  n := n + 1;
  commit;
end $$;
comment on function app.any_of(anyelement, anyarray) is 'a function';
comment on procedure app.do_it(integer, text) is 'a procedure';
alter function app.plain_sql(integer, integer[]) owner to ev_owner;
create function app.word_length(text) returns integer language sql immutable strict as 'select length($1)';
alter function app.word_length(text) depends on extension pg_trgm;
create function app.support_of() returns integer language internal immutable support generate_series_int4_support
  as 'int4um';

create aggregate app.product(numeric) (
  sfunc = numeric_mul, stype = numeric, initcond = '1', combinefunc = numeric_mul, parallel = safe);
create aggregate app.moving(integer) (
  sfunc = int4pl, stype = integer, msfunc = int4pl, minvfunc = int4mi, mstype = integer,
  initcond = '0', minitcond = '0', sortop = <);
create aggregate app.middle(float8 order by anyelement) (
  sfunc = ordered_set_transition, stype = internal, finalfunc = percentile_disc_final, finalfunc_extra,
  finalfunc_modify = read_write);
create aggregate app.placed(variadic "any" order by variadic "any") (
  sfunc = ordered_set_transition_multi, stype = internal, finalfunc = rank_final, finalfunc_extra,
  hypothetical, finalfunc_modify = shareable);
create aggregate app.counted(*) (sfunc = int8inc, stype = bigint, initcond = '0');
comment on aggregate app.product(numeric) is 'an aggregate';
comment on aggregate app.middle(float8 order by anyelement) is 'an aggregate of an ordered set';
create function app.first_of(anyelement) returns anyelement language internal window immutable strict as 'window_first_value';

create function app.same_city(app.address, app.address) returns boolean language sql immutable
  as 'select ($1).number = ($2).number';
create function app.other_city(app.address, app.address) returns boolean language sql immutable
  as 'select ($1).number <> ($2).number';
create operator app.=== (
  leftarg = app.address, rightarg = app.address, function = app.same_city, commutator = operator(app.===),
  negator = operator(app.!==), restrict = eqsel, join = eqjoinsel, hashes, merges);
create operator app.!== (
  leftarg = app.address, rightarg = app.address, function = app.other_city, commutator = operator(app.!==),
  negator = operator(app.===), restrict = neqsel, join = neqjoinsel);
create operator app.|@# (rightarg = integer, function = int4um);
comment on operator app.=== (app.address, app.address) is 'an operator';
comment on operator app.|@# (none, integer) is 'a prefix operator';

create access method heap_twin type table handler heap_tableam_handler;
create access method gist_twin type index handler gisthandler;
comment on access method heap_twin is 'an access method';

create operator family app.numbers using btree;
alter operator family app.numbers using btree add
  operator 1 < (integer, bigint), operator 3 = (integer, bigint), operator 5 > (integer, bigint),
  function 1 (integer, bigint) btint48cmp(integer, bigint);
create operator class app.int_ops for type integer using btree family app.numbers as
  operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >,
  function 1 btint4cmp(integer, integer), function 4 btequalimage(oid);
create operator class app.point_ops default for type point using gist_twin as
  operator 1 <<, operator 15 <-> (point, point) for order by float_ops,
  function 1 gist_point_consistent(internal, point, smallint, oid, internal), function 2 gist_box_union(internal, internal),
  function 3 gist_point_compress(internal), function 5 gist_box_penalty(internal, internal, internal),
  function 6 gist_box_picksplit(internal, internal), function 7 gist_box_same(box, box, internal),
  function 8 gist_point_distance(internal, point, smallint, oid, internal), storage box;
create operator class app.token_ops default for type app.address using hash as
  operator 1 app.=== (app.address, app.address), function 1 hash_record(record);
comment on operator family app.numbers using btree is 'an operator family';
comment on operator class app.int_ops using btree is 'an operator class';

create transform for integer language sql (
  from sql with function prsd_lextype(internal), to sql with function int4recv(internal));
comment on transform for integer language sql is 'a transform';

create text search parser app.parser (
  start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, headline = prsd_headline, lextypes = prsd_lextype);
create text search template app.template (init = dsimple_init, lexize = dsimple_lexize);
create text search dictionary app.dictionary (template = app.template, stopwords = english, accept = 'true');
create text search dictionary app.snow (template = snowball, language = german, stopwords = german);
create text search configuration app.search (parser = app.parser);
alter text search configuration app.search add mapping for asciiword, word with app.snow, app.dictionary;
alter text search configuration app.search add mapping for email, url with simple;
comment on text search parser app.parser is 'a parser';
comment on text search template app.template is 'a template';
comment on text search dictionary app.dictionary is 'a dictionary';
comment on text search configuration app.search is 'a configuration';
alter text search configuration app.search owner to ev_owner;
