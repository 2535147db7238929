package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.api.v1alpha1.PolicyCheck;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Restore;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.List;

/** The kinds that Holdfast brings to a cluster, each of which has a reconciler. */
final class OwnKinds {
  static final List<Class<? extends CustomResource<?, ?>>> ALL =
      List.of(
          BackupPolicy.class,
          Backup.class,
          BackupCopy.class,
          Restore.class,
          Prune.class,
          Catalogue.class,
          PolicyCheck.class);

  private OwnKinds() {}
}
