package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupCopyStatus;
import dev.holdfast.artifact.CopyRunSpec;
import dev.holdfast.artifact.ObjectKeys;
import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.artifact.RunSpec;
import java.util.List;
import java.util.stream.IntStream;

/** Says in the words of a Job what a BackupCopy asks for. */
final class CopyRunSpecs {
  private CopyRunSpecs() {}

  /**
   * What the run of {@code copy} is told.
   *
   * @throws IllegalArgumentException if a field is not of the form that its schema asks for
   */
  static CopyRunSpec of(BackupCopy copy) {
    BackupCopyStatus status = copy.getStatus();
    List<DestinationMounts> mounts = CopyJob.mounts(status);
    return new CopyRunSpec(
        RunSpec.FORMAT_VERSION,
        copy.getMetadata().getUid(),
        ToldParts.stored(mounts.get(0), status.source()),
        IntStream.range(0, status.otherCopies().size())
            .mapToObj(i -> ToldParts.stored(mounts.get(i + 2), status.otherCopies().get(i)))
            .toList(),
        new RestoreRunSpec.StoredBackup(
            mounts.get(1).told(),
            ObjectKeys.moved(
                status.source().manifest(),
                status.source().destination().prefix(),
                status.target().destination().prefix()),
            null),
        ToldParts.seconds(copy.getSpec().jobTemplate().noProgressTimeout(), Integer.MAX_VALUE));
  }
}
