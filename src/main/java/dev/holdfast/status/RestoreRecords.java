package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Backup;
import java.util.Optional;

/** What other records know, and a restore that has ended is told with. Asked for only then. */
public interface RestoreRecords {
  /** Nothing is known, or it makes no difference. */
  RestoreRecords NONE =
      new RestoreRecords() {
        @Override
        public Optional<RestoreSpeed> speed() {
          return Optional.empty();
        }

        @Override
        public Optional<Backup> backup() {
          return Optional.empty();
        }
      };

  /** How fast the newest restore of the same policy was; empty if there was none. */
  Optional<RestoreSpeed> speed();

  /** The Backup that is restored, as it is now; empty if there is no record of it. */
  Optional<Backup> backup();
}
