create schema app authorization ev_owner;
create schema "Ödd ""schema"", 'x'; --";
create schema empty_schema;
create schema shared;
comment on schema app is E'Line one\nline two; it''s \\ "here" $$ $1 -- /* 🌱';

create extension hstore schema shared;
create extension btree_gist schema shared;
create extension pg_trgm schema shared;
create extension postgres_fdw;
create extension lo schema shared;
comment on extension pg_trgm is 'for names that are spelled otherwise';

create type app.state as enum ('new', 'paid', 'it''s back', 'größer', '');
create type app.no_values as enum ();
create type app.address as (street text collate "C", number integer, "Città (2)" varchar(80)[], location point);
create type app.nothing as ();
comment on type app.state is 'In order';
comment on column app.address."Città (2)" is 'a column of a composite type';
create type app.price_range as range
  (subtype = numeric, multirange_type_name = app.prices, subtype_opclass = numeric_ops);
create function app.seconds_between(time, time) returns float8
  language sql immutable strict as 'select extract(epoch from $1 - $2)::float8';
create type app.hours as range (subtype = time, subtype_diff = app.seconds_between);
create type app.words as range (subtype = text, collation = "C", multirange_type_name = app.many_words);

create domain app.email as text collate "C" default 'nobody@example.com' constraint has_an_at check (value ~ '^[^@ ]+@[^@ ]+$');
create domain app.amount as numeric(14, 2) not null default 0 check (value >= 0);
create domain app.addresses as app.address[] check (array_length(value, 1) < 9);
alter domain app.email add constraint is_short check (length(value) < 100) not valid;
comment on domain app.email is 'a domain';
comment on constraint has_an_at on domain app.email is 'a constraint of a domain';

create type app.only_announced;
create type app.token;
create function app.token_in(cstring) returns app.token language internal immutable strict parallel safe as 'textin';
create function app.token_out(app.token) returns cstring language internal immutable strict parallel safe as 'textout';
create function app.token_recv(internal) returns app.token language internal stable strict as 'textrecv';
create function app.token_send(app.token) returns bytea language internal stable strict as 'textsend';
create type app.token (
  input = app.token_in, output = app.token_out, receive = app.token_recv, send = app.token_send,
  internallength = variable, alignment = int4, storage = extended, category = 'S', preferred = false,
  default = 'none', delimiter = ';', collatable = true
);
create type app.small;
create function app.small_in(cstring) returns app.small language internal immutable strict as 'int4in';
create function app.small_out(app.small) returns cstring language internal immutable strict as 'int4out';
create type app.small (input = app.small_in, output = app.small_out, like = int4);
alter type app.small owner to ev_owner;

create cast (text as app.token) without function as assignment;
create cast (app.token as text) without function as implicit;
create function app.to_state(integer) returns app.state language sql immutable as
  $$ select (enum_range(null::app.state))[$1] $$;
create cast (integer as app.state) with function app.to_state(integer);
create cast (app.address as text[]) with inout;
comment on cast (integer as app.state) is 'a cast';

create collation app.german (provider = icu, locale = 'de-u-co-phonebk');
create collation app.any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
create collation app.bytes (provider = libc, lc_collate = 'C', lc_ctype = 'C');
comment on collation app.german is 'a collation';
alter collation app.german owner to ev_owner;

create conversion app.to_latin for 'UTF8' to 'LATIN1' from utf8_to_iso8859_1;
create default conversion app.from_latin for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8;
comment on conversion app.to_latin is 'a conversion';
