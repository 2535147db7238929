package dev.holdfast.metrics;

import java.util.List;
import java.util.Map;

/** Where it is known what there is in the cluster. */
public interface FleetSource {

  /** Whether this operator is the one that sees to it. */
  boolean isReconciling();

  /** What there is; asked only while {@link #isReconciling}. */
  Fleet fleet();

  /**
   * How many objects of each kind cannot be read, and are left alone; asked only while {@link
   * #isReconciling}.
   */
  Map<String, Long> unreadable();

  /** The namespaces that are to be looked after and cannot be. */
  List<String> leftOutNamespaces();

  /** How many backups may run at once; 0 for any number. */
  int maxRunningBackups();

  /** The version of this operator. */
  String version();
}
