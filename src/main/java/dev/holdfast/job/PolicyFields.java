package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.BackupPolicySpec;
import dev.holdfast.api.v1alpha1.Connection;
import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.api.v1alpha1.Patterns;
import dev.holdfast.api.v1alpha1.S3Destination;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds fields of a policy that no Job can be made of. The schema refuses most of them already; but
 * a policy may have been stored under an older schema, or by a server that checks none.
 */
public final class PolicyFields {
  private PolicyFields() {}

  /** What is wrong, one sentence each that names the field; empty if nothing is. */
  public static List<String> problems(BackupPolicySpec spec) {
    List<String> problems = new ArrayList<>();
    if (spec.source() == null || spec.source().connection() == null) {
      problems.add("spec.source.connection: say how to reach the server");
    } else {
      checkConnection(spec.source().connection(), problems);
      duration(spec.source().lockWaitTimeout(), "spec.source.lockWaitTimeout", problems);
      if (spec.source().databases().isEmpty()) {
        problems.add("spec.source.databases: name at least one");
      }
    }
    if (spec.destinations().size() != 1 || spec.destinations().get(0).s3() == null) {
      problems.add("spec.destinations: name exactly one, with s3");
    } else {
      checkBucket(spec.destinations().get(0).s3(), problems);
    }
    duration(spec.jobTemplate().activeDeadline(), "spec.jobTemplate.activeDeadline", problems);
    duration(
        spec.jobTemplate().noProgressTimeout(), "spec.jobTemplate.noProgressTimeout", problems);
    return problems;
  }

  private static void checkConnection(Connection connection, List<String> problems) {
    String field = "spec.source.connection";
    if (connection.host() == null && connection.secretRef() == null) {
      problems.add(field + ": give host, or secretRef with a Secret that has it");
    }
    if (connection.host() != null && !Patterns.matches(Patterns.HOST, connection.host())) {
      problems.add(field + ".host: \"" + connection.host() + "\" is not a host name or address");
    }
    switch (connection.effectiveSslMode()) {
      case VERIFY_CA, VERIFY_FULL -> {
        if (connection.caSecretRef() == null) {
          problems.add(field + ".caSecretRef: sslMode verify-ca and verify-full need it");
        }
      }
      default -> {}
    }
  }

  private static void checkBucket(S3Destination s3, List<String> problems) {
    String field = "spec.destinations[0].s3";
    if (s3.bucket() == null || !Patterns.matches(Patterns.BUCKET, s3.bucket())) {
      problems.add(field + ".bucket: \"" + s3.bucket() + "\" is not a name of a bucket");
    }
    if (!Patterns.matches(Patterns.PREFIX, s3.prefix())) {
      problems.add(field + ".prefix: write it like prod/databases/, ending in a slash");
    }
    if (s3.endpoint() != null && !Patterns.matches(Patterns.ENDPOINT, s3.endpoint())) {
      problems.add(field + ".endpoint: write it like https://s3.example.com");
    }
  }

  private static void duration(String text, String field, List<String> problems) {
    try {
      if (HumanDuration.parse(text).isZero()) {
        problems.add(field + ": must be longer than zero");
      }
    } catch (IllegalArgumentException e) {
      problems.add(field + ": " + e.getMessage());
    }
  }
}
