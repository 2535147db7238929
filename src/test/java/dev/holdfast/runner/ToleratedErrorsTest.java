package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ToleratedErrorsTest {
  private static final List<String> SETTING =
      List.of(
          "pg_restore: error: could not execute query: ERROR:  unrecognized configuration parameter"
              + " \"transaction_timeout\"",
          "Command was: SET transaction_timeout = 0;");
  private static final String ONE_IGNORED = "pg_restore: warning: errors ignored on restore: 1";

  @Test
  void oneUnknownSettingIsExcused() {
    ToleratedErrors errors = new ToleratedErrors();
    SETTING.forEach(errors::line);
    errors.line(ONE_IGNORED);

    assertThat(errors.excuse(1)).isTrue();
  }

  @Test
  void settingOfEachConnectionIsExcused() {
    ToleratedErrors errors = new ToleratedErrors();
    for (int i = 0; i < 3; i++) {
      SETTING.forEach(errors::line);
    }
    errors.line("pg_restore: warning: errors ignored on restore: 3");

    assertThat(errors.excuse(1)).isTrue();
  }

  @Test
  void anyOtherErrorBesideIsNot() {
    ToleratedErrors errors = new ToleratedErrors();
    SETTING.forEach(errors::line);
    errors.line("pg_restore: error: could not execute query: ERROR:  relation \"t\" exists");
    errors.line("Command was: CREATE TABLE t ();");
    errors.line("pg_restore: warning: errors ignored on restore: 2");

    assertThat(errors.excuse(1)).isFalse();
  }

  @Test
  void endBeforeAllWasTriedIsNot() {
    ToleratedErrors errors = new ToleratedErrors();
    SETTING.forEach(errors::line);

    assertThat(errors.excuse(1)).isFalse();
  }

  @Test
  void errorThatEndsItIsNotEvenIfTheCountFits() {
    ToleratedErrors errors = new ToleratedErrors();
    SETTING.forEach(errors::line);
    errors.line(ONE_IGNORED);
    errors.line("pg_restore: error: could not read from input file: end of file");

    assertThat(errors.excuse(1)).isFalse();
  }

  @Test
  void anotherErrorIsNotExcusedWhateverItsMessageAndItsStatementSay() {
    for (String failed :
        List.of(
            "pg_restore: error: COPY failed for table \"t\": ERROR:  \"transaction_timeout\"",
            SETTING.get(0))) {
      ToleratedErrors errors = new ToleratedErrors();
      SETTING.forEach(errors::line);
      errors.line(failed);
      errors.line(SETTING.get(1));
      if (failed.equals(SETTING.get(0))) {
        errors.line("Command was: CREATE INDEX i ON t (f(id));");
      }
      errors.line("pg_restore: warning: errors ignored on restore: 2");

      assertThat(errors.excuse(1)).as(failed).isFalse();
    }
  }

  /** Its database would be without a setting of its own. */
  @Test
  void anotherStatementThatTheSameSettingFailsIsNotExcused() {
    assertNotExcused(
        2, SETTING.get(0), "Command was: ALTER DATABASE shop SET transaction_timeout = '5s';");
  }

  @Test
  void settingThatFailsForAnotherReasonIsNotExcused() {
    assertNotExcused(
        2,
        "pg_restore: error: could not execute query: ERROR:  out of memory",
        "Command was: SET transaction_timeout = 0;");
  }

  @Test
  void errorThatIsNotAmongTheIgnoredOnesIsNotExcused() {
    assertNotExcused(1, SETTING.get(0));
  }

  private static void assertNotExcused(int ignored, String... besideTheSetting) {
    ToleratedErrors errors = new ToleratedErrors();
    SETTING.forEach(errors::line);
    List.of(besideTheSetting).forEach(errors::line);
    errors.line("pg_restore: warning: errors ignored on restore: " + ignored);

    assertThat(errors.excuse(1)).isFalse();
  }

  @Test
  void bodyOfAFunctionIsNotExcused() {
    ToleratedErrors errors = new ToleratedErrors();
    SETTING.forEach(errors::line);
    errors.line("pg_restore: error: could not execute query: ERROR:  type \"t\" does not exist");
    errors.line("Command was: CREATE FUNCTION f() RETURNS t LANGUAGE sql AS $$");
    errors.line(SETTING.get(1));
    errors.line("pg_restore: warning: errors ignored on restore: 2");

    assertThat(errors.excuse(1)).isFalse();
  }

  @Test
  void otherExitStatusIsNot() {
    ToleratedErrors errors = new ToleratedErrors();
    SETTING.forEach(errors::line);
    errors.line(ONE_IGNORED);

    assertThat(errors.excuse(137)).isFalse();
  }

  @Test
  void theyAreNeededForServersThatAreOlderThanTheSettingAlone() {
    assertThat(ToleratedErrors.areNeeded(tool(17), 16)).isTrue();
    assertThat(ToleratedErrors.areNeeded(tool(18), 13)).isTrue();
    assertThat(ToleratedErrors.areNeeded(tool(17), 17)).isFalse();
    assertThat(ToleratedErrors.areNeeded(tool(16), 15)).isFalse();
  }

  private static ClientTool tool(int major) {
    return new ClientTool(Path.of("pg_dump"), String.valueOf(major), major);
  }
}
