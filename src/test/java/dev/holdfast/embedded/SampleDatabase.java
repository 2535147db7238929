package dev.holdfast.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A shop's database: every kind of thing that a dump has to carry, and rows up to the size that is
 * asked for. They compress about as well as real ones do: sentences of real words beside tokens.
 *
 * <p>The rows depend on size and seed alone, not on the clock or the server. It needs PostgreSQL 13
 * or newer and, for its publication and large objects, a superuser.
 */
public final class SampleDatabase {
  /**
   * Sizes were measured with PostgreSQL 15; a tenth is added, since other versions may pack more.
   */
  private static final int ORDERS_PER_MEBIBYTE = 1_200;

  private static final int EVENTS_PER_MEBIBYTE = 1_550;
  private static final int DOCUMENTS_PER_MEBIBYTE = 8;
  private static final int ORDERS_PER_CUSTOMER = 20;
  private static final int ORDERS_PER_PRODUCT = 50;
  private static final int MIN_ROWS = 200;
  private static final int PHRASES = 4_096;

  private static final String WORDS =
      """
      a about after again all an and any are around as at back be because been before best big blue \
      box but by came can city clean cold come could day did do door down each end even every far \
      few first for found from full garden gave get give go good great had hand has have he help \
      her here high him his home house how if in into is it just keep kind know last late left \
      less letter life light like line little long look made make man many market may me men might \
      more morning most mother much must my near never new next night no not now of off old on one \
      only open or order other our out over own paper part people place point price quite rather \
      red right river road room said same saw say school see she ship short should side small so \
      some soon spring still street strong such summer table take tell than that the their them \
      then there these they thing think this those three through time to too town tree two under \
      until up us use very walk want war was water way we week well went were what when where \
      which while white who why will window winter with without word work world would year yes \
      yet you young your\
      """;

  private SampleDatabase() {}

  /** Creates {@code database} with at least {@code mebibytes} MiB. */
  public static void create(EmbeddedPostgres server, String database, int mebibytes) {
    fill(server.createDatabase(database), mebibytes, 1);
  }

  /**
   * Fills an empty database.
   *
   * @param mebibytes what {@code pg_database_size} comes to at least, in MiB; 10 is about the least
   *     there is
   * @param seed another one gives other rows
   */
  public static void fill(PostgresDatabase database, int mebibytes, long seed) {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      // Casts from text must not depend on what the server is set to.
      statement.execute(
          "set datestyle = 'ISO, MDY'; set timezone = 'UTC'; set lc_monetary = 'C';"
              + " set synchronous_commit = off; set maintenance_work_mem = '64MB'");
      statement.execute(resource("shop.sql"));
      statement.execute(resource("shop-rows.sql"));
      fill(statement, mebibytes, seed);
      statement.execute(resource("shop-indexes.sql"));
    } catch (SQLException e) {
      throw new IllegalStateException("the sample cannot be made: " + e.getMessage(), e);
    }
  }

  private static void fill(Statement statement, int mebibytes, long seed) throws SQLException {
    long orders = Math.max(MIN_ROWS, (long) mebibytes * ORDERS_PER_MEBIBYTE);
    long customers = Math.max(MIN_ROWS, orders / ORDERS_PER_CUSTOMER);
    long products = Math.max(MIN_ROWS, orders / ORDERS_PER_PRODUCT);
    statement.execute(
        "create temporary table words as select n, word from unnest(string_to_array('"
            + WORDS
            + "', ' ')) with ordinality as w (word, n)");
    // pg_temp functions go with the session, and are in no dump.
    statement.execute(
        "create function pg_temp.pick(n bigint, salt integer, range bigint) returns bigint"
            + " language sql immutable as $$ select abs(hashint8extended(n, salt + "
            + seed
            + ") % range) $$");
    statement.execute(
        "create temporary table phrases as select p as id, (select string_agg(word, ' ' order by i)"
            + " from generate_series(1, 12 + p % 16) i join words on words.n = 1 + pg_temp.pick(p *"
            + " 31 + i, 1, (select count(*) from words))) as phrase from generate_series(0, "
            + (PHRASES - 1)
            + ") p");
    statement.execute("alter table phrases add primary key (id); analyze phrases");
    // The rows fit together by the way they are made; checking every one takes most of the time.
    statement.execute("set session_replication_role = replica");
    customers(statement, customers);
    products(statement, products);
    orders(statement, orders, customers, products);
    events(statement, Math.max(MIN_ROWS, (long) mebibytes * EVENTS_PER_MEBIBYTE));
    documents(statement, Math.max(8, (long) mebibytes * DOCUMENTS_PER_MEBIBYTE), customers);
    statement.execute("reset session_replication_role");
  }

  private static void customers(Statement statement, long count) throws SQLException {
    statement.execute(
        """
        insert into customers (name, email, home, tags, scores, joined, last_seen, network, preferences)
        select initcap(phrase), 'customer' || i || '@example.com',
               row (phrase, i %% 300, (array ['Paris', 'Köln', '東京', 'Łódź'])[1 + i %% 4], point(i, -i))::address,
               (string_to_array(phrase, ' '))[1 : i %% 4], array [[i, 1], [2, i]]::integer[][],
               date '2015-01-01' + (pg_temp.pick(i, 2, 3650))::integer,
               inet '10.0.0.0' + i, set_masklen(inet '10.0.0.0' + (i / 256) * 256, 24)::cidr,
               jsonb_build_object('language', (array ['fr', 'de', 'en'])[1 + i %% 3], 'visits', i %% 77)
          from generate_series(1, %d) i join phrases on phrases.id = pg_temp.pick(i, 3, %d)
         order by i\
        """
            .formatted(count, PHRASES));
  }

  private static void products(Statement statement, long count) throws SQLException {
    statement.execute(
        """
        insert into products (id, sku, title, price, attributes, details, dimensions, weight, volume, available,
                              discounts, season, flags, mask)
        select md5('product' || pg_temp.pick(i, 4, 1000000000) || '-' || i)::uuid, 'SKU-' || i, phrase,
               pg_temp.pick(i, 5, 100000) / 100.0, json_build_object('colour', split_part(phrase, ' ', 2)),
               jsonb_build_object('stock', pg_temp.pick(i, 6, 500), 'tags', string_to_array(phrase, ' ')),
               array [i %% 90, 1.5, null], i / 7.0, pg_temp.pick(i, 7, 1000000) / 3.0, i %% 9 > 0,
               price_range(0, i %% 50), daterange(date '2026-01-01', date '2026-01-02' + (i %% 90)::integer),
               (i %% 256)::integer::bit(8), B'1011'
          from generate_series(1, %d) i join phrases on phrases.id = pg_temp.pick(i, 8, %d)
         order by i\
        """
            .formatted(count, PHRASES));
  }

  private static void orders(Statement statement, long count, long customers, long products)
      throws SQLException {
    statement.execute(
        "create temporary table product_ids as select row_number() over (order by sku collate"
            + " \"C\") as n, id, price from products");
    statement.execute("alter table product_ids add primary key (n); analyze product_ids");
    statement.execute(
        """
        insert into orders
        select i, date '2024-01-01' + (i * 1000 / %1$d)::integer, 1 + pg_temp.pick(i, 9, %2$d),
               (enum_range(null::order_status))[1 + pg_temp.pick(i, 10, 5)], pg_temp.pick(i, 11, 100000) / 100.0,
               a.phrase || ', ' || b.phrase, md5(i || '/' || pg_temp.pick(i, 12, 1000000000)),
               timestamptz '2024-01-01 00:00+00' + i * interval '73 seconds',
               pg_temp.pick(i, 13, 200) * interval '1 hour'
          from generate_series(1, %1$d::bigint) i
          join phrases a on a.id = pg_temp.pick(i, 14, %3$d) join phrases b on b.id = pg_temp.pick(i, 15, %3$d)
         order by i\
        """
            .formatted(count, customers, PHRASES));
    statement.execute(
        """
        insert into order_lines
        select o.id, o.placed, l, p.id, 1 + pg_temp.pick(o.id, 16 + l, 9), p.price
          from orders o cross join generate_series(1, 1 + (o.id %% 4 = 0)::integer) l
          join product_ids p on p.n = 1 + pg_temp.pick(o.id, 20 + l, %d)
         order by o.id, l\
        """
            .formatted(products));
  }

  private static void events(Statement statement, long count) throws SQLException {
    statement.execute(
        """
        insert into events (happened, kind, amount, note)
        select timestamp '2025-01-01' + i * interval '7 seconds', (array ['click', 'view', 'buy', null])[1 + i %% 4],
               case when i %% 4 = 2 then pg_temp.pick(i, 30, 1000000) / 100.0 end, phrase
          from generate_series(1, %d) i join phrases on phrases.id = pg_temp.pick(i, 31, %d)
         order by i\
        """
            .formatted(count, PHRASES));
  }

  /** Wide rows: text that the server compresses, and scans that it stores beside the table. */
  private static void documents(Statement statement, long count, long customers)
      throws SQLException {
    statement.execute(
        """
        insert into documents (customer_id, title, body, scan)
        select 1 + pg_temp.pick(i, 40, %2$d), 'Document ' || i,
               (select string_agg(phrase, '. ' order by n) from generate_series(1, 60) n
                  join phrases on phrases.id = pg_temp.pick(i * 1000 + n, 41, %3$d)),
               (select string_agg(sha512(convert_to(i || '.' || n || pg_temp.pick(i, 42, 1000000000), 'UTF8')), '' order by n)
                  from generate_series(1, 250) n)
          from generate_series(1, %1$d::bigint) i\
        """
            .formatted(count, customers, PHRASES));
  }

  private static String resource(String name) {
    try (InputStream in = SampleDatabase.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
