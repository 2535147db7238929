package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.api.v1alpha1.PolicyCheck;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Restore;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The framework asks for them before any reconciler can look at the object. */
class UnreadableLogContextTest {
  static Stream<CustomResource<?, ?>> kinds() {
    return Stream.of(
        new BackupPolicy(),
        new Backup(),
        new BackupCopy(),
        new Restore(),
        new Prune(),
        new Catalogue(),
        new PolicyCheck());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void linesAboutWhatCannotBeReadSayWhatItsMetadataSays(CustomResource<?, ?> unreadable) {
    unreadable.setMetadata(
        new ObjectMetaBuilder()
            .withName("shop")
            .withNamespace("shops")
            .addToLabels(Api.POLICY_LABEL, "shop")
            .build());

    assertThat(LogContext.fields(unreadable))
        .containsEntry("namespace", "shops")
        .containsEntry("policy", "shop")
        .hasSize(2);
  }
}
