package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Connection;
import dev.holdfast.api.v1alpha1.DatabaseMapping;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreTarget;
import dev.holdfast.api.v1alpha1.VerificationQuery;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.artifact.TestRunSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Says in the words of a Job what a Restore asks for that restores a backup to prove it. */
final class TestRunSpecs {
  private TestRunSpecs() {}

  /**
   * What the run of {@code restore} is told.
   *
   * @param copy the copy that is restored: with a committed manifest
   * @throws IllegalArgumentException if a field is not of the form that its schema asks for
   */
  static TestRunSpec of(Restore restore, DestinationStatus copy) {
    RestoreTarget target = restore.getSpec().target();
    boolean throwAway = target.server() != null;
    return new TestRunSpec(
        RunSpec.FORMAT_VERSION,
        restore.getMetadata().getNamespace() + "/" + restore.getMetadata().getName(),
        restore.getMetadata().getUid(),
        scope(restore),
        ToldParts.stored(DestinationMounts.toRead(copy.destination()), copy),
        ToldParts.identity(KeySecrets.of(restore.getSpec().decryption())),
        throwAway ? throwAway() : server(target.connection()),
        throwAway,
        target.databases().stream().map(DatabaseMapping::from).toList(),
        queries(restore.getSpec().queries()),
        ToldParts.seconds(restore.getSpec().jobTemplate().noProgressTimeout(), Integer.MAX_VALUE),
        restore.getSpec().jobs() == null ? 0 : restore.getSpec().jobs());
  }

  /**
   * Of the Restores that a policy makes there is one at a time, so each may drop what is left of
   * the others.
   */
  private static String scope(Restore restore) {
    Map<String, String> annotations = restore.getMetadata().getAnnotations();
    String policy = annotations == null ? null : annotations.get(Api.POLICY_UID_ANNOTATION);
    return policy == null ? restore.getMetadata().getUid() : policy;
  }

  private static RunSpec.Server server(Connection connection) {
    return ToldParts.server(ServerSecrets.of(ServerSecrets.TARGET, connection), connection);
  }

  private static RunSpec.Server throwAway() {
    MemoryMount secret = ServerSidecar.secret();
    return new RunSpec.Server(
        secret.field(),
        "127.0.0.1",
        null,
        new RunSpec.MountedSecret("(made by the server)", secret.directory(), secret.field()),
        "disable",
        null);
  }

  private static List<TestRunSpec.Query> queries(List<VerificationQuery> asked) {
    List<TestRunSpec.Query> told = new ArrayList<>();
    for (VerificationQuery query : asked) {
      told.add(
          new TestRunSpec.Query(
              "spec.queries[" + told.size() + "]",
              query.database(),
              query.sql(),
              ToldParts.seconds(query.timeout(), Integer.MAX_VALUE / 1000)));
    }
    return told;
  }
}
