package dev.holdfast.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.PolicyVerification;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a schema refuses is refused as well where there was none, or an older one. */
class VerificationFieldsTest {
  @Test
  void noneAndGoodOnesHaveNoProblems() {
    assertThat(VerificationFields.problems(null)).isEmpty();
    assertThat(VerificationFields.problems(of("{every: 7d, server: {}, jobs: 4}"))).isEmpty();
    assertThat(VerificationFields.problems(of("{afterEachBackup: true, mode: ReadBack}")))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{server: {}} | spec.verification: give schedule, every or afterEachBackup",
        "{every: 7d} | spec.verification: mode Restore needs either connection or server",
        "{every: 7d, server: {}, connection: {host: db, secretRef: {name: s}}} |"
            + " spec.verification: mode Restore needs either",
        "{every: 7d, mode: ReadBack, server: {}} | spec.verification: mode Restore needs either",
        "{every: 7d, mode: ReadBack, databases: [shop]} | spec.verification.queries: only mode",
        "{every: 7d, mode: ReadBack, jobs: 2} | spec.verification.jobs: only mode Restore",
        "{every: 7d, connection: {host: 'db -c evil', secretRef: {name: s}}} |"
            + " spec.verification.connection.host",
        "{every: 7d, server: {}, databases: [a, a]} | spec.verification.databases[1]"
      })
  void eachProblemNamesItsField(String verification, String problem) {
    assertThat(VerificationFields.problems(of(verification)))
        .singleElement()
        .asString()
        .startsWith(problem);
  }

  private static PolicyVerification of(String yaml) {
    // Without the marker it would be taken for JSON.
    return Serialization.unmarshal("---\n" + yaml, PolicyVerification.class);
  }
}
