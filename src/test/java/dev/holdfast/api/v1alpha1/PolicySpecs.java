package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Policies that differ from others in one field. */
public final class PolicySpecs {
  private static final ObjectMapper JSON = new ObjectMapper();

  private PolicySpecs() {}

  /** The same policy, whose backups are verified as {@code how} says. */
  public static BackupPolicySpec verified(BackupPolicySpec spec, PolicyVerification how) {
    return with(spec, "verification", how);
  }

  /** The same policy, which says as {@code limits} do when somebody should look at it. */
  public static BackupPolicySpec alerting(BackupPolicySpec spec, Alerts limits) {
    return with(spec, "alerts", limits);
  }

  /** The same policy, of which those are told that {@code who} names. */
  public static BackupPolicySpec notifying(BackupPolicySpec spec, Notifications who) {
    return with(spec, "notifications", who);
  }

  private static BackupPolicySpec with(BackupPolicySpec spec, String field, Object value) {
    ObjectNode tree = JSON.valueToTree(spec);
    tree.set(field, JSON.valueToTree(value));
    return JSON.convertValue(tree, BackupPolicySpec.class);
  }
}
