package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** What is backed up, when, and to where. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "!has(self.tiers) || self.tiers.all(t, self.tiers.exists_one(u, u.name == t.name))",
    message = "the names of tiers must differ")
@ValidationRule(
    value =
        "!has(self.destinations)"
            + " || self.destinations.all(d, self.destinations.exists_one(e, e.name == d.name))",
    message = "the names of destinations must differ")
@ValidationRule(
    value =
        "!has(self.verification) || !has(self.verification.tier)"
            + " || self.verification.tier == 'manual'"
            + " || has(self.tiers) && self.tiers.exists(t, t.name == self.verification.tier)",
    message = "verification.tier must be the name of one of tiers, or manual")
public record BackupPolicySpec(
    @JsonPropertyDescription(
            "Stop starting scheduled runs. Backups asked for by hand still run. Resuming starts"
                + " nothing by itself: the next run is the next one due. Default: false.")
        Boolean suspend,
    @JsonPropertyDescription("What is backed up.") @Required Source source,
    @JsonPropertyDescription(
            "The series of scheduled backups. Without one, backups are only taken on demand.")
        @Size(max = 20)
        List<Tier> tiers,
    @JsonPropertyDescription("What the dump looks like. Default: custom format, zstd.") Dump dump,
    @JsonPropertyDescription(
            "Whom backups are encrypted for, by public key: the cluster that writes them cannot"
                + " read them. Default: they are not encrypted.")
        Encryption encryption,
    @JsonPropertyDescription(
            "Where backups are stored: at each of them the same, from one pass over the databases."
                + " One that is slow slows the pass down; one that fails, or hangs for a third of"
                + " jobTemplate.noProgressTimeout, is left out, and the backup is"
                + " PartiallyCompleted. Destinations without a Secret share the one workload"
                + " identity of the Job's service account.")
        @Required
        @Size(min = 1, max = BackupPolicySpec.MAX_DESTINATIONS)
        List<Destination> destinations,
    @JsonPropertyDescription("How the Jobs run.") JobTemplate jobTemplate,
    @JsonPropertyDescription("What is remembered of runs that left no backup.") History history,
    @JsonPropertyDescription(
            "The deletionPolicy of the Backups that the tiers make from now on. Deleting the policy"
                + " itself never deletes a backup. Default: Retain.")
        @Default("Retain")
        DeletionPolicy deletionPolicy,
    @JsonPropertyDescription(
            "How the policy proves by itself that its backups can be restored. Default: it does"
                + " not.")
        PolicyVerification verification,
    @JsonPropertyDescription(
            "From when on the conditions RecentBackup, FreeSpace and UsualSize say that somebody"
                + " should look.")
        Alerts alerts,
    @JsonPropertyDescription("Who is told what happens to the backups. Default: nobody.")
        Notifications notifications) {

  /** A policy that verifies nothing by itself. */
  public BackupPolicySpec(
      Boolean suspend,
      Source source,
      List<Tier> tiers,
      Dump dump,
      Encryption encryption,
      List<Destination> destinations,
      JobTemplate jobTemplate,
      History history,
      DeletionPolicy deletionPolicy) {
    this(
        suspend,
        source,
        tiers,
        dump,
        encryption,
        destinations,
        jobTemplate,
        history,
        deletionPolicy,
        null,
        null,
        null);
  }

  /** A policy that tells nobody. */
  public BackupPolicySpec(
      Boolean suspend,
      Source source,
      List<Tier> tiers,
      Dump dump,
      Encryption encryption,
      List<Destination> destinations,
      JobTemplate jobTemplate,
      History history,
      DeletionPolicy deletionPolicy,
      PolicyVerification verification) {
    this(
        suspend,
        source,
        tiers,
        dump,
        encryption,
        destinations,
        jobTemplate,
        history,
        deletionPolicy,
        verification,
        null,
        null);
  }

  /** How many destinations a policy may have: each needs memory for its buffers. */
  public static final int MAX_DESTINATIONS = 8;

  public BackupPolicySpec {
    suspend = suspend != null && suspend;
    tiers = tiers == null ? List.of() : List.copyOf(tiers);
    dump = dump == null ? Dump.DEFAULT : dump;
    destinations = destinations == null ? List.of() : List.copyOf(destinations);
    jobTemplate = jobTemplate == null ? JobTemplate.DEFAULT : jobTemplate;
    history = history == null ? History.DEFAULT : history;
    deletionPolicy = deletionPolicy == null ? DeletionPolicy.RETAIN : deletionPolicy;
    alerts = alerts == null ? Alerts.DEFAULT : alerts;
  }

  /** The tiers that a backup of the policy may be of: its own, and that of backups by hand. */
  public List<String> tierNames() {
    return Stream.concat(tiers.stream().map(Tier::name), Stream.of(BackupSpec.MANUAL_TIER))
        .filter(Objects::nonNull)
        .distinct()
        .toList();
  }
}
