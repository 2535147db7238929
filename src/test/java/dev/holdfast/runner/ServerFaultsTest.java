package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.FailureReason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing is said of a backup because of the server that it was tried on. */
class ServerFaultsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ERROR:  could not open extension control file \"/x/postgis.control\": No such file",
        "ERROR:  extension \"postgis\" is not available",
        "ERROR:  role \"shop\" does not exist",
        "ERROR:  permission denied for schema public",
        "ERROR:  could not extend file \"base/1/2\": No space left on device",
        "ERROR:  out of memory",
        "FATAL:  the database system is shutting down",
        "it was killed by signal 9",
        "ERROR:  security label provider \"anon\" is not loaded",
        "ERROR:  could not create locale \"de_DE.utf8\": No such file or directory",
        "ERROR:  could not open dictionary file \"/x/tsearch_data/de.dict\": No such file",
        "ERROR:  invalid value for parameter \"default_tablespace\": \"fast\"",
        "ERROR:  compression method lz4 not supported",
        "ERROR:  could not find function \"f\" in file \"/usr/lib/x.so\"",
        "ERROR:  language \"plpython3u\" does not exist",
        "ERROR:  could not write to file \"base/pgsql_tmp/x\": Input/output error",
        "ERROR:  canceling statement due to user request",
      })
  void whatTheServerLacksIsNotTheBackups(String said) {
    assertThat(ServerFaults.isOfTheBackup(failure(FailureReason.RESTORE_FAILED, said))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ERROR:  new row for relation \"a\" violates check constraint \"c\"",
        "ERROR:  could not create unique index \"i\"",
        "pg_restore: error: could not read from input file: end of file",
        "ERROR:  relation \"public.gone\" does not exist",
      })
  void whatTheBackupLacksIsTheBackups(String said) {
    RunFailedException failure = failure(FailureReason.RESTORE_FAILED, said);

    assertThat(ServerFaults.isOfTheBackup(failure)).isTrue();
    assertThat(ServerFaults.named(failure)).isEqualTo(FailureReason.NOT_RESTORABLE);
  }

  @ParameterizedTest
  @EnumSource(
      value = FailureReason.class,
      names = {"OBJECT_MISSING", "MANIFEST_INVALID", "CHECKSUM_MISMATCH", "DECRYPTION_FAILED"})
  void bytesThatAreGoneOrOthersAreTheBackups(FailureReason reason) {
    RunFailedException failure = failure(reason, "role \"x\" does not exist");

    assertThat(ServerFaults.isOfTheBackup(failure)).isTrue();
    assertThat(ServerFaults.named(failure)).isEqualTo(FailureReason.COPY_DAMAGED);
  }

  @ParameterizedTest
  @EnumSource(
      value = FailureReason.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {
        "OBJECT_MISSING",
        "MANIFEST_INVALID",
        "CHECKSUM_MISMATCH",
        "DECRYPTION_FAILED",
        "RESTORE_FAILED"
      })
  void allElseIsNot(FailureReason reason) {
    assertThat(ServerFaults.isOfTheBackup(failure(reason, "whatever"))).isFalse();
  }

  @Test
  void rolesAreReadOffADumpAndNothingElseIs() {
    assertThat(
            RolesSql.names(
                List.of(
                    "CREATE ROLE shop;",
                    "CREATE ROLE \"Odd \"\"one\"\"\";",
                    "COMMENT ON ROLE shop IS 'it",
                    "CREATE ROLE eve;",
                    "';",
                    "CREATE ROLE a; DROP DATABASE shop;",
                    "ALTER ROLE shop WITH SUPERUSER;",
                    "\\! rm -rf /",
                    "CREATE ROLE Shop;")))
        .containsExactly("shop", "Odd \"one\"", "a");
  }

  private static RunFailedException failure(FailureReason reason, String message) {
    return new RunFailedException(reason, message, null);
  }
}
