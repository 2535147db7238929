package dev.holdfast.metrics;

import dev.holdfast.api.v1alpha1.RestoreMode;

/** Values of labels, as people write them in a manifest. */
final class Words {
  private Words() {}

  static String of(RestoreMode mode) {
    return switch (mode) {
      case RESTORE -> "Restore";
      case PLAN -> "Plan";
      case READ_BACK -> "ReadBack";
      case VERIFY -> "Verify";
    };
  }
}
