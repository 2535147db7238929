package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.FailureReason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DumpErrorsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pg_dump: error: query failed: ERROR:  canceling statement due to statement timeout",
        "pg_dump: error: query failed: ERROR:  canceling statement due to lock timeout"
      })
  void lockThatIsNotGivenNamesItsField(String said) {
    RunFailedException failure =
        DumpErrors.explain(
            1,
            List.of(said, "pg_dump: detail: Query was: LOCK TABLE public.orders"),
            "pg_dump of database \"shop\"");

    assertThat(failure.reason()).isEqualTo(FailureReason.DUMP_FAILED);
    assertThat(failure.field()).isEqualTo("spec.source.lockWaitTimeout");
    assertThat(failure).hasMessageContaining(said).hasMessageContaining("stayed locked");
  }

  @Test
  void missingPrivilegeNamesTheCredentials() {
    RunFailedException failure =
        DumpErrors.explain(
            1,
            List.of(
                "pg_dump: error: query failed: ERROR:  permission denied for table orders",
                "pg_dump: detail: Query was: LOCK TABLE public.orders IN ACCESS SHARE MODE"),
            "pg_dump of database \"shop\"");

    assertThat(failure.reason()).isEqualTo(FailureReason.SERVER_PERMISSION_DENIED);
    assertThat(failure.field()).isEqualTo("spec.source.connection.secretRef");
    assertThat(failure).hasMessageContaining("permission denied for table orders");
  }

  @Test
  void firstErrorIsTheCause() {
    assertThat(
            DumpErrors.explain(
                1,
                List.of("pg_dump: warning: w", "pg_dump: error: a", "pg_dump: error: b"),
                "pg_dump of database \"d\""))
        .hasMessage("pg_dump of database \"d\" failed with exit status 1: pg_dump: error: a");
  }

  @Test
  void whatTheServerSaidOfItIsTold() {
    RunFailedException failure =
        DumpErrors.explain(
            1,
            List.of(
                "pg_dump: error: Dumping the contents of table \"t\" failed: PQgetResult() failed.",
                "pg_dump: detail: Error message from server: ERROR:  canceling statement due to"
                    + " conflict with recovery",
                "pg_dump: detail: Command was: COPY public.t (id) TO stdout;"),
            "pg_dump of database \"d\"");

    assertThat(failure.reason()).isEqualTo(FailureReason.DUMP_FAILED);
    assertThat(failure)
        .hasMessageEndingWith(
            "PQgetResult() failed. ERROR:  canceling statement due to conflict with recovery");
  }

  @Test
  void silentEndNamesItsStatus() {
    assertThat(DumpErrors.explain(3, List.of(), "pg_dump of database \"d\""))
        .hasMessage("pg_dump of database \"d\" failed with exit status 3");
  }

  @Test
  void killedDumpNamesItsSignal() {
    assertThat(DumpErrors.explain(137, List.of(), "pg_dump of database \"d\""))
        .hasMessage("pg_dump of database \"d\" failed: it was killed by signal 9");
  }
}
