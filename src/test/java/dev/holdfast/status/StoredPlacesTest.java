package dev.holdfast.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoredPlacesTest {
  /** An error here kept the finalizer for ever, and with it the record and its namespace. */
  @Test
  void destinationThatDoesNotSayWhereItIsIsTold() {
    Backup backup = Observed.backup();
    DestinationStatus nowhere = DestinationStatus.of(new Destination("local", null, null, null));
    backup.setStatus(
        new BackupStatus(
                1L, null, null, null, null, null, null, null, null, null, null, null, null,
                List.of(), List.of(), null, null, null, null, null, null)
            .storedAt(List.of(nowhere), BackupPhase.DELETING, null, List.of()));

    assertThat(StoredPlaces.of(backup))
        .contains(
            "what is stored of it stays: destination local, of which the status does not say where"
                + " it is");
  }
}
