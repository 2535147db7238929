package dev.holdfast.runner;

import dev.holdfast.artifact.DatabaseProperties;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The SQL that makes a database what its properties say. They come from a manifest, so every name
 * and value in them is quoted, and what is neither is taken from a list.
 */
final class DatabaseSql {
  private static final int PROVIDERS_SINCE = 15;
  private static final int BUILTIN_SINCE = 17;
  private static final Set<String> PRIVILEGES = Set.of("CONNECT", "CREATE", "TEMPORARY");

  /**
   * Parameters whose value is a list of identifiers, each quoted where it has to be; all others are
   * one text.
   *
   * @see <a href="https://www.postgresql.org/docs/current/sql-set.html">SET</a>
   */
  private static final Set<String> LISTS =
      Set.of(
          "local_preload_libraries",
          "search_path",
          "session_preload_libraries",
          "shared_preload_libraries",
          "temp_tablespaces",
          "unix_socket_directories");

  private static final Pattern LIST_ITEM = Pattern.compile("\"((?:[^\"]|\"\")*)\"|([^\\s,\"]+)");

  private static final Pattern PARAMETER = Pattern.compile("[A-Za-z_][A-Za-z0-9_.$]*");

  private DatabaseSql() {}

  /** Creates an empty database with the encoding and the locale of {@code properties}. */
  static String create(String name, DatabaseProperties properties, int serverMajor) {
    StringBuilder sql = new StringBuilder(createAsTheServerDoes(name));
    sql.append(" encoding ").append(literal(properties.encoding()));
    if (serverMajor >= PROVIDERS_SINCE) {
      sql.append(
          switch (properties.provider()) {
            case "icu" -> " locale_provider icu icu_locale " + literal(properties.locale());
            case "builtin" ->
                serverMajor >= BUILTIN_SINCE
                    ? " locale_provider builtin builtin_locale " + literal(properties.locale())
                    : " locale_provider libc";
            default -> " locale_provider libc";
          });
    }
    return sql.append(" lc_collate ")
        .append(literal(properties.collate()))
        .append(" lc_ctype ")
        .append(literal(properties.ctype()))
        .toString();
  }

  /** Creates an empty database with the encoding and the locale of the server. */
  static String createAsTheServerDoes(String name) {
    return "create database " + quoted(name) + " template template0";
  }

  /** Keeps everybody else out of {@code name}. */
  static String close(String name) {
    return "revoke all on database " + quoted(name) + " from public";
  }

  /** Lets in everybody whom a database lets in about which nobody has said anything. */
  static String open(String name) {
    return "grant connect, temporary on database " + quoted(name) + " to public";
  }

  /**
   * What gives {@code name} its owner, its settings and its privileges; each may fail without
   * harming the rows, and is to be told then.
   *
   * @param roleExists which roles the server has
   * @return the statements, and for each what it is for; statements that are null need a role that
   *     there is not
   */
  static Map<String, String> properties(
      String name, DatabaseProperties properties, Predicate<String> roleExists) {
    Map<String, String> statements = new LinkedHashMap<>();
    String database = "database " + quoted(name);
    if (properties.grants() == null) {
      statements.put("the right of everybody to connect", open(name));
    } else {
      for (DatabaseProperties.Grant grant : properties.grants()) {
        if (!PRIVILEGES.contains(grant.privilege())) {
          continue;
        }
        boolean everybody = grant.role() == null;
        statements.put(
            "the privilege "
                + grant.privilege()
                + " of "
                + (everybody ? "everybody" : "role \"" + grant.role() + "\""),
            everybody || roleExists.test(grant.role())
                ? "grant "
                    + grant.privilege()
                    + " on "
                    + database
                    + " to "
                    + (everybody ? "public" : quoted(grant.role()))
                    + (grant.grantable() && !everybody ? " with grant option" : "")
                : null);
      }
    }
    for (DatabaseProperties.Setting setting : properties.settings()) {
      if (!PARAMETER.matcher(setting.name()).matches()) {
        continue;
      }
      String set = " set " + setting.name() + " to " + value(setting);
      boolean all = setting.role() == null;
      statements.put(
          "the setting " + setting.name() + (all ? "" : " of role \"" + setting.role() + "\""),
          all
              ? "alter " + database + set
              : roleExists.test(setting.role())
                  ? "alter role " + quoted(setting.role()) + " in " + database + set
                  : null);
    }
    if (properties.connectionLimit() >= 0) {
      statements.put(
          "the limit of connections",
          "alter " + database + " connection limit " + properties.connectionLimit());
    }
    if (properties.owner() != null) {
      statements.put(
          "the owner \"" + properties.owner() + "\"",
          roleExists.test(properties.owner())
              ? "alter " + database + " owner to " + quoted(properties.owner())
              : null);
    }
    return statements;
  }

  private static String value(DatabaseProperties.Setting setting) {
    if (!LISTS.contains(setting.name())) {
      return literal(setting.value());
    }
    List<String> items = new ArrayList<>();
    Matcher item = LIST_ITEM.matcher(setting.value());
    while (item.find()) {
      items.add(
          literal(item.group(1) == null ? item.group(2) : item.group(1).replace("\"\"", "\"")));
    }
    return items.isEmpty() ? "''" : String.join(", ", items);
  }

  /** An identifier. */
  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** A literal that means the same whatever standard_conforming_strings is. */
  static String literal(String text) {
    return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
  }
}
