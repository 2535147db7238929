package dev.holdfast.bench;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Fills a database with mixed content, always the same: texts that compress as texts do, numbers,
 * JSON, bytes that do not compress, tables of different sizes, and indexes.
 */
final class SampleData {
  private static final int FLUSH = 256 << 10;

  /** A table, with which part of the whole its rows are, and what comes after them. */
  private record Table(
      String name, double share, List<String> before, SampleRows.Kind rows, List<String> after) {}

  private static final List<Table> TABLES =
      List.of(
          new Table(
              "article",
              0.34,
              List.of(
                  "create table article (id bigint, author int not null, title text not null,"
                      + " body text not null, written timestamptz not null)"),
              SampleRows::article,
              List.of(
                  "alter table article add primary key (id)",
                  "create index article_author on article (author, written)")),
          new Table(
              "reading",
              0.22,
              List.of(
                  "create table reading (id bigint, sensor int not null, at timestamptz not null,"
                      + " value double precision not null, quality smallint)"),
              SampleRows::reading,
              List.of(
                  "alter table reading add primary key (id)",
                  "create index reading_sensor on reading (sensor, at)")),
          new Table(
              "event",
              0.18,
              List.of("create table event (id bigint, kind text not null, payload jsonb not null)"),
              SampleRows::event,
              List.of(
                  "alter table event add primary key (id)",
                  "create index event_kind on event (kind)")),
          new Table(
              "attachment",
              0.18,
              List.of(
                  "create table attachment (id bigint, name text not null, content bytea not null)",
                  "alter table attachment alter column content set storage external"),
              SampleRows::attachment,
              List.of("alter table attachment add primary key (id)")),
          new Table(
              "invoice",
              0.06,
              List.of(
                  "create table invoice (id bigint, customer int not null, amount numeric(12, 2)"
                      + " not null, issued date not null, paid boolean not null)"),
              SampleRows::invoice,
              List.of(
                  "alter table invoice add primary key (id)",
                  "create index invoice_customer on invoice (customer)")),
          new Table(
              "customer",
              0.02,
              List.of("create table customer (id bigint, name text not null, note text not null)"),
              SampleRows::customer,
              List.of("alter table customer add primary key (id)")));

  private SampleData() {}

  /** Makes all tables, which pg_dump writes as about {@code bytes}. */
  static void fill(Connection connection, long bytes) throws SQLException {
    for (Table table : TABLES) {
      execute(connection, table.before());
      copy(connection, table, (long) (bytes * table.share()));
      execute(connection, table.after());
    }
    execute(connection, List.of("vacuum analyze"));
  }

  private static void execute(Connection connection, List<String> statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static void copy(Connection connection, Table table, long bytes) throws SQLException {
    SampleRows rows = new SampleRows(table.name().hashCode());
    CopyIn copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn("copy " + table.name() + " from stdin");
    StringBuilder text = new StringBuilder();
    long written = 0;
    for (long id = 1; written + text.length() < bytes; id++) {
      table.rows().append(rows, text, id);
      if (text.length() > FLUSH) {
        written += send(copy, text);
      }
    }
    send(copy, text);
    copy.endCopy();
  }

  private static int send(CopyIn copy, StringBuilder text) throws SQLException {
    byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
    copy.writeToCopy(bytes, 0, bytes.length);
    text.setLength(0);
    return bytes.length;
  }
}
