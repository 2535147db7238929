package dev.holdfast.cli;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.Connection;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.LatestBackup;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.RestoreSource;
import dev.holdfast.api.v1alpha1.StoredBackup;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is restored, as options. */
final class SourceOptions {
  @Parameters(
      paramLabel = "BACKUP",
      arity = "0..1",
      converter = BackupName.class,
      description = "The backup.")
  private String backup;

  @Option(
      names = "--latest",
      paramLabel = "POLICY",
      description = "Instead of a backup: the newest of this policy that has not failed its check.")
  private String latest;

  @Option(names = "--tier", description = "With --latest: of this tier.")
  private String tier;

  @Option(
      names = "--before",
      paramLabel = "TIME",
      description =
          "With --latest: with no data of after this time, such as 2026-11-21T14:05:00+01:00.")
  private String before;

  @Option(
      names = "--manifest",
      paramLabel = "KEY",
      description =
          "Instead of a backup: the whole key of a manifest, at the destination that"
              + " --destination names.")
  private String manifest;

  @Option(
      names = "--destination",
      paramLabel = "[POLICY/]NAME",
      description =
          "The destination that is read from: one of the backup; with --manifest, POLICY/NAME, one"
              + " of that policy.")
  private String destination;

  /**
   * Something is named, once, and with no more than what belongs to it.
   *
   * @throws CommandFailedException if that is not so
   */
  void requireOne() {
    long sources = Stream.of(backup, latest, manifest).filter(one -> one != null).count();
    if (sources != 1) {
      throw new CommandFailedException(
          ExitStatus.USAGE, "give exactly one of BACKUP, --latest and --manifest");
    }
    if (latest == null && (tier != null || before != null)) {
      throw new CommandFailedException(
          ExitStatus.USAGE, "--tier, --before: only together with --latest");
    }
    if (latest != null && destination != null) {
      throw new CommandFailedException(
          ExitStatus.USAGE, "--destination: only with BACKUP or --manifest");
    }
  }

  /** The backup that is named; null if none is. */
  Backup named(Cluster cluster) {
    return backup == null ? null : cluster.get(Backup.class, backup);
  }

  /** The name that was given, for whoever is to type it again; empty for a manifest. */
  Optional<String> word() {
    return Optional.ofNullable(backup != null ? backup : latest);
  }

  /** The same for a Restore. */
  RestoreSource source(Cluster cluster) {
    if (latest != null) {
      return new RestoreSource(
          null, new LatestBackup(new PolicyReference(latest), tier, before), null);
    }
    return manifest == null
        ? new RestoreSource(new BackupReference(backup, destination))
        : new RestoreSource(null, null, new StoredBackup(place(cluster), manifest, null));
  }

  /** The destination that {@code POLICY/NAME} names. */
  private Destination place(Cluster cluster) {
    String[] parts = destination == null ? new String[0] : destination.split("/", -1);
    if (parts.length != 2) {
      throw new CommandFailedException(
          ExitStatus.USAGE, "--destination: with --manifest, give POLICY/NAME");
    }
    List<Destination> all = cluster.get(BackupPolicy.class, parts[0]).getSpec().destinations();
    return all.stream()
        .filter(one -> parts[1].equals(one.name()))
        .findFirst()
        .orElseThrow(
            () ->
                new CommandFailedException(
                    ExitStatus.FAILED,
                    "--destination: policy \""
                        + Cells.of(parts[0])
                        + "\" has only "
                        + all.stream().map(Destination::name).collect(Collectors.joining(", "))));
  }

  /**
   * The server that the backup is of.
   *
   * @param named what {@link #named} told
   */
  Connection server(Cluster cluster, Backup named) {
    String policy =
        named != null
            ? named.getSpec().policyRef().name()
            : latest != null ? latest : destination == null ? null : destination.split("/", -1)[0];
    BackupPolicy found = policy == null ? null : cluster.find(BackupPolicy.class, policy);
    if (found == null) {
      throw new CommandFailedException(
          ExitStatus.USAGE,
          "--to-secret: name the server, since there is no policy"
              + (policy == null ? "" : " \"" + Cells.of(policy) + "\"")
              + " that does");
    }
    return found.getSpec().source().connection();
  }
}
