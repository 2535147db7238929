package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.DatabaseProperties;
import java.util.List;
import org.junit.jupiter.api.Test;

class DatabaseSqlTest {

  @Test
  void databaseIsCreatedWithItsEncodingAndLocale() {
    assertThat(DatabaseSql.create("a\"b", properties("libc", null), 15))
        .isEqualTo(
            "create database \"a\"\"b\" template template0 encoding E'UTF8' locale_provider libc"
                + " lc_collate E'C.UTF-8' lc_ctype E'C.UTF-8'");
  }

  @Test
  void serverThatKnowsNoProvidersIsToldNone() {
    assertThat(DatabaseSql.create("a", properties("libc", null), 14))
        .doesNotContain("locale_provider");
  }

  @Test
  void icuLocaleIsKept() {
    assertThat(DatabaseSql.create("a", properties("icu", "de-u-co-phonebk"), 16))
        .contains("locale_provider icu icu_locale E'de-u-co-phonebk'");
  }

  @Test
  void builtinProviderIsKeptWhereTheServerHasIt() {
    assertThat(DatabaseSql.create("a", properties("builtin", "C.UTF-8"), 17))
        .contains("locale_provider builtin builtin_locale E'C.UTF-8'");
    assertThat(DatabaseSql.create("a", properties("builtin", "C.UTF-8"), 16))
        .contains("locale_provider libc");
  }

  @Test
  void valuesOfAManifestCannotLeaveTheirQuotes() {
    var settings =
        List.of(
            new DatabaseProperties.Setting(null, "work_mem", "1'; drop database x; --\\"),
            new DatabaseProperties.Setting(null, "a; drop database x", "1"));
    var grants =
        List.of(
            new DatabaseProperties.Grant("r\"; drop database x; --", "CONNECT", false),
            new DatabaseProperties.Grant(null, "CONNECT on database x to public; --", false));

    var statements =
        DatabaseSql.properties("d", properties("libc", null, grants, settings), role -> true);

    assertThat(statements.values())
        .containsExactly(
            "grant CONNECT on database \"d\" to \"r\"\"; drop database x; --\"",
            "alter database \"d\" set work_mem to E'1''; drop database x; --\\\\'",
            "alter database \"d\" owner to \"owner\"");
  }

  @Test
  void listsAreSetItemByItem() {
    var settings =
        List.of(
            new DatabaseProperties.Setting(
                null, "search_path", "\"$user\", public, \"o\"\"dd, x\""),
            new DatabaseProperties.Setting(null, "temp_tablespaces", "\"\""));

    assertThat(
            DatabaseSql.properties("d", properties("libc", null, null, settings), role -> true)
                .values())
        .contains(
            "alter database \"d\" set search_path to E'$user', E'public', E'o\"dd, x'",
            "alter database \"d\" set temp_tablespaces to E''");
  }

  @Test
  void databaseAboutWhichNobodySaidAnythingIsOpenAgain() {
    assertThat(DatabaseSql.properties("d", properties("libc", null), role -> true).values())
        .contains("grant connect, temporary on database \"d\" to public");
  }

  @Test
  void whatNeedsARoleThatIsMissingIsNamed() {
    var settings = List.of(new DatabaseProperties.Setting("gone", "work_mem", "1MB"));

    var statements =
        DatabaseSql.properties("d", properties("libc", null, null, settings), role -> false);

    assertThat(statements)
        .containsEntry("the setting work_mem of role \"gone\"", null)
        .containsEntry("the owner \"owner\"", null);
  }

  private static DatabaseProperties properties(String provider, String locale) {
    return properties(provider, locale, null, null);
  }

  private static DatabaseProperties properties(
      String provider,
      String locale,
      List<DatabaseProperties.Grant> grants,
      List<DatabaseProperties.Setting> settings) {
    return new DatabaseProperties(
        "d", "owner", "UTF8", "C.UTF-8", "C.UTF-8", provider, locale, -1, null, grants, settings);
  }
}
