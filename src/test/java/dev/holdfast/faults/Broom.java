package dev.holdfast.faults;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.embedded.TemporaryDirectory;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Takes away what a cell has left, all but the backup that restores are made of. */
final class Broom {
  /** Owners before what they own. */
  private static final List<Class<? extends HasMetadata>> KINDS =
      List.of(
          BackupPolicy.class,
          Prune.class,
          Catalogue.class,
          Restore.class,
          Backup.class,
          Job.class,
          Pod.class,
          Event.class);

  private final Stage stage;

  Broom(Stage stage) {
    this.stage = stage;
  }

  void sweep() {
    Awaitility.await("everything is swept")
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(200))
        // The operator may let go of a record at the same moment.
        .ignoreExceptionsInstanceOf(KubernetesClientException.class)
        .until(() -> KINDS.stream().mapToInt(this::delete).sum() == 0);
    try (S3Client s3 = stage.s3().client()) {
      String bucket = EmbeddedS3.BUCKET;
      s3.listMultipartUploads(r -> r.bucket(bucket))
          .uploads()
          .forEach(
              upload ->
                  s3.abortMultipartUpload(
                      r -> r.bucket(bucket).key(upload.key()).uploadId(upload.uploadId())));
      s3.listObjectsV2Paginator(r -> r.bucket(bucket)).contents().stream()
          .map(S3Object::key)
          .filter(key -> !key.contains("/" + Scenario.GOLDEN + "/"))
          .toList()
          .forEach(key -> s3.deleteObject(r -> r.bucket(bucket).key(key)));
    }
    for (String left :
        stage.rows("postgres", "select datname from pg_database where datname like 'holdfast%'")) {
      stage.postgres().execute("postgres", "drop database \"" + left + "\" with (force)");
    }
    if (stage.hasSmallVolume()) {
      empty(stage.smallVolume());
    }
  }

  private static void empty(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      entries.toList().forEach(TemporaryDirectory::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes what is not kept of {@code kind}; how much there was. */
  private int delete(Class<? extends HasMetadata> kind) {
    List<? extends HasMetadata> all =
        stage.list(kind).stream().filter(one -> !isKept(one)).toList();
    for (HasMetadata object : all) {
      if (!object.getMetadata().getFinalizers().isEmpty()) {
        stage.client().resource(object).edit(Broom::withoutFinalizers);
      }
      stage.client().resource(object).delete();
    }
    return all.size();
  }

  private static boolean isKept(HasMetadata object) {
    return (object instanceof BackupPolicy || object instanceof Backup)
        && object.getMetadata().getName().equals(Scenario.GOLDEN);
  }

  private static HasMetadata withoutFinalizers(HasMetadata object) {
    object.getMetadata().setFinalizers(List.of());
    return object;
  }
}
