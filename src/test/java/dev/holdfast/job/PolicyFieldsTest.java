package dev.holdfast.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicySpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyFieldsTest {

  @ParameterizedTest
  @ValueSource(strings = {"policy-full.yaml", "policy-minimal.yaml"})
  void goodPolicyHasNoProblems(String file) {
    assertThat(PolicyFields.problems(Samples.policy(file).getSpec())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "host: db | host: 'db -c evil' | spec.source.connection.host",
        "{host: db} | {} | spec.source.connection: give host",
        "{host: db} | {host: db, sslMode: verify-full} | spec.source.connection.caSecretRef",
        "{host: db} | {host: db, sslMode: verify-ca} | spec.source.connection.caSecretRef",
        "[app] | [] | spec.source.databases",
        "databases: [app] | lockWaitTimeout: soon | spec.source.databases",
        "bucket: backups | bucket: Backups | spec.destinations[0].s3.bucket",
        "bucket: backups | bucket: backups, prefix: ../up/ | spec.destinations[0].s3.prefix",
        "bucket: backups | bucket: backups, prefix: no-slash | spec.destinations[0].s3.prefix",
        "bucket: backups | bucket: backups, endpoint: 'file:///etc' |"
            + " spec.destinations[0].s3.endpoint",
        "bucket: backups | bucket: backups, maxParts: 999 | spec.destinations[0].s3.maxParts",
        "bucket: backups | bucket: backups, maxParts: 10001 | spec.destinations[0].s3.maxParts",
        "bucket: backups | bucket: backups, tags: {'aws:x': y} | spec.destinations[0].s3.tags",
        "bucket: backups | bucket: backups, tags: {a: 'b&c'} | spec.destinations[0].s3.tags",
        "bucket: backups | bucket: backups, metadata: {Team: x} | spec.destinations[0].s3.metadata",
        "bucket: backups | 'bucket: backups, metadata: {a: \" x\"}' |"
            + " spec.destinations[0].s3.metadata",
        "bucket: backups | bucket: backups, objectLock: {for: 7d} |"
            + " spec.destinations[0].s3.objectLock.mode",
        "bucket: backups | bucket: backups, objectLock: {mode: GOVERNANCE} |"
            + " spec.destinations[0].s3.objectLock.for",
        "bucket: backups | bucket: backups, objectLock: {mode: GOVERNANCE, for: soon} |"
            + " spec.destinations[0].s3.objectLock.for",
        "bucket: backups | bucket: backups, objectLock: {mode: COMPLIANCE, for: 36501d} |"
            + " spec.destinations[0].s3.objectLock.for",
        "'s3: {bucket: backups}' | '' | spec.destinations[0]: give exactly one of s3, volume",
        "'s3: {bucket: backups}' | 'volume: {claimName: Backups}' |"
            + " spec.destinations[0].volume.claimName",
        "'s3: {bucket: backups}' | 'volume: {}' | spec.destinations[0].volume.claimName",
        "'s3: {bucket: backups}' | 'volume: {claimName: b, path: /a/../b}' |"
            + " spec.destinations[0].volume.path",
        "'s3: {bucket: backups}' | 'volume: {claimName: b, path: ..}' |"
            + " spec.destinations[0].volume.path",
        "'s3: {bucket: backups}' | 'volume: {claimName: b, path: //a}' |"
            + " spec.destinations[0].volume.path",
        "'s3: {bucket: backups}' | 'volume: {claimName: b, path: /.hidden}' |"
            + " spec.destinations[0].volume.path",
        "'s3: {bucket: backups}' | 'azure: {container: backups}' |"
            + " spec.destinations[0].azure.accountName",
        "'s3: {bucket: backups}' | 'azure: {container: a--b, accountName: shop}' |"
            + " spec.destinations[0].azure.container",
        "'s3: {bucket: backups}' | 'azure: {container: b, accountName: Shop}' |"
            + " spec.destinations[0].azure.accountName",
        "'s3: {bucket: backups}' | 'azure: {container: b, accountName: shop, prefix: no-slash}' |"
            + " spec.destinations[0].azure.prefix",
        "'s3: {bucket: backups}' | 'azure: {container: b, accountName: shop,"
            + " endpoint: http://127.0.0.1/a/b}' | spec.destinations[0].azure.endpoint",
      })
  void badFieldIsNamed(String good, String bad, String expected) {
    assertThat(problems(good, bad)).anySatisfy(problem -> assertThat(problem).startsWith(expected));
  }

  @Test
  void databaseThatIsNamedTwiceIsToldOnceWithItsPlace() {
    assertThat(problems("[app]", "[app, billing, app]"))
        .containsExactly("spec.source.databases[2]: \"app\" is in the list already");
    assertThat(problems("[app]", "['*']\n    excludeDatabases: [app, billing, app]"))
        .containsExactly("spec.source.excludeDatabases[2]: \"app\" is in the list already");
  }

  @Test
  void nameOfADatabaseIsMeasuredInBytes() {
    String fits = "b\u00fccher".repeat(9);
    String tooLong = "\u6570\u636e".repeat(11);

    assertThat(problems("[app]", "[" + fits + "]")).isEmpty();
    assertThat(problems("[app]", "[app, " + tooLong + "]"))
        .containsExactly(
            "spec.source.databases[1]: \""
                + tooLong
                + "\" has 66 bytes in UTF-8, and PostgreSQL cuts names after 63");
    assertThat(problems("[app]", "['*']\n    excludeDatabases: [" + tooLong + "]"))
        .singleElement()
        .asString()
        .startsWith("spec.source.excludeDatabases[0]: ")
        .contains("66 bytes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{type: age} | spec.encryption: give recipients or recipientsSecretRef",
        "{type: age, recipients: []} | spec.encryption: give recipients or recipientsSecretRef",
        "{type: age, recipients: [%1$s], recipientsSecretRef: {name: a, key: b}} |"
            + " spec.encryption: give recipients or recipientsSecretRef",
        "{recipients: [%1$s]} | spec.encryption.type: say age or openpgp",
        "{type: age, recipients: [%1$s, hello]} | spec.encryption.recipients[1]: with type age",
        "{type: age, recipients: [ssh-ed25519 AAAA]} | spec.encryption.recipients[0]: with type"
            + " age",
        "{type: age, recipients: [%1$s, %1$s]} | spec.encryption.recipients[1]: it is there twice",
        "{type: openpgp, recipients: [%1$s]} | spec.encryption.recipients[0]: with type openpgp",
      })
  void recipientsAreHeldToTheirForm(String encryption, String expected) {
    assertThat(encryptionProblems(encryption.formatted("age1" + "q".repeat(58))))
        .singleElement()
        .asString()
        .startsWith(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AGE-SECRET-KEY-1QQQQ",
        "age-secret-key-1qqqq",
        "-----BEGIN PGP PRIVATE KEY BLOCK-----",
        "-----BEGIN OPENSSH PRIVATE KEY-----"
      })
  void secretKeyIsToldAndNotRepeated(String secret) {
    for (String type : List.of("age", "openpgp")) {
      assertThat(encryptionProblems("{type: " + type + ", recipients: ['" + secret + "']}"))
          .singleElement()
          .asString()
          .startsWith("spec.encryption.recipients[0]: this is a secret key")
          .doesNotContain(secret);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{type: age, recipients: [%1$s]}",
        "{type: age, recipientsSecretRef: {name: a, key: b}}",
        "{type: openpgp, recipients: ['-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nxsBN']}"
      })
  void goodRecipientsAreNoProblem(String encryption) {
    assertThat(encryptionProblems(encryption.formatted("age1" + "q".repeat(58)))).isEmpty();
  }

  private static List<String> encryptionProblems(String encryption) {
    return problems("  destinations:", "  encryption: " + encryption + "\n  destinations:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "''", "5", "0s", "-5m"})
  void lengthsOfTimeAreNamedEach(String length) {
    String spec =
        "databases: [app]\n    lockWaitTimeout: %1$s\n  jobTemplate:\n    activeDeadline: %1$s\n"
                .formatted(length)
            + "    noProgressTimeout: %s".formatted(length);

    assertThat(problems("databases: [app]", spec))
        .satisfiesExactlyInAnyOrder(
            problem -> assertThat(problem).startsWith("spec.source.lockWaitTimeout: "),
            problem -> assertThat(problem).startsWith("spec.jobTemplate.activeDeadline: "),
            problem -> assertThat(problem).startsWith("spec.jobTemplate.noProgressTimeout: "));
  }

  private static final String SECOND = "- name: other\n      %s\n    - name: s3";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3: {bucket: others}",
        "s3: {bucket: backups, prefix: prod/}",
        "s3: {bucket: backups, endpoint: 'https://s3.example.com'}",
        "volume: {claimName: backups}",
        "azure: {container: backups, accountName: shop}"
      })
  void severalDestinationsAreFine(String other) {
    assertThat(problems("- name: s3", SECOND.formatted(other))).isEmpty();
  }

  /** A second copy in the same place is none. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "s3: {bucket: backups} | s3: {bucket: backups, storageClass: STANDARD_IA}",
        "s3: {bucket: b12, endpoint: 'https://s3.example.com'} |"
            + " s3: {bucket: b12, endpoint: 'https://S3.example.com/'}",
        "volume: {claimName: backups} | volume: {claimName: backups, path: /}",
        "volume: {claimName: backups, path: /a} | volume: {claimName: backups, path: a/}",
        "azure: {container: b12, accountName: shop} | azure: {container: b12, accountName: shop,"
            + " endpoint: 'https://shop.blob.core.windows.net/'}"
      })
  void samePlaceTwiceIsOneTooMany(String one, String other) {
    assertThat(
            problems(
                "- name: s3\n      s3: {bucket: backups}",
                "- name: one\n      " + one + "\n    - name: two\n      " + other))
        .containsExactly("spec.destinations[1]: it is the same place as spec.destinations[0]");
  }

  @Test
  void destinationsOfOneNameAreOneTooMany() {
    assertThat(problems("- name: s3", "- name: s3\n      s3: {bucket: others}\n    - name: s3"))
        .containsExactly("spec.destinations[1].name: another destination is called s3 too");
    assertThat(problems("- name: s3", "- name: No_Name"))
        .containsExactly(
            "spec.destinations[0].name: use lower-case letters, digits and inner hyphens");
  }

  @Test
  void moreThanEightDestinationsAreTooMany() {
    StringBuilder eight = new StringBuilder();
    for (int i = 1; i < 8; i++) {
      eight.append("- name: d%d%n      s3: {bucket: bucket-%d}%n    ".formatted(i, i));
    }
    assertThat(problems("- name: s3", eight + "- name: s3")).isEmpty();
    assertThat(
            problems("- name: s3", eight + "- name: d9\n      s3: {bucket: b99}\n    - name: s3"))
        .containsExactly("spec.destinations: name from 1 to 8");
  }

  @Test
  void destinationOfTwoKindsIsOneTooMany() {
    assertThat(
            problems(
                "s3: {bucket: backups}",
                "s3: {bucket: backups}\n      volume: {claimName: backups}"))
        .containsExactly("spec.destinations[0]: give exactly one of s3, volume and azure");
  }

  @Test
  void policyWithoutASourceIsToldSo() {
    BackupPolicySpec spec =
        new BackupPolicySpec(null, null, null, null, null, List.of(), null, null, null);

    assertThat(PolicyFields.problems(spec))
        .satisfiesExactly(
            problem -> assertThat(problem).startsWith("spec.source.connection"),
            problem -> assertThat(problem).startsWith("spec.destinations"));
  }

  @Test
  void policyThatHasAProblemMakesNoJob() {
    BackupPolicy policy = policy("[app]", "[]");

    assertThatThrownBy(
            () -> BackupJob.build(Samples.CONTEXT, Samples.backup("backup-minimal.yaml"), policy))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("spec.source.databases");
  }

  private static List<String> problems(String good, String bad) {
    return PolicyFields.problems(policy(good, bad).getSpec());
  }

  private static BackupPolicy policy(String good, String bad) {
    String text = Samples.text("policy-minimal.yaml");
    assertThat(text).contains(good);
    return Serialization.unmarshal(text.replace(good, bad), BackupPolicy.class);
  }
}
