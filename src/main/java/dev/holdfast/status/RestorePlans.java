package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.api.v1alpha1.PlannedDatabase;
import dev.holdfast.api.v1alpha1.PlannedRestore;
import dev.holdfast.artifact.RestorePlanReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a run has found out of a restore, in the words of a status. */
final class RestorePlans {
  private RestorePlans() {}

  /** The plan {@code found}, with how long it takes by {@code speed}. */
  static PlannedRestore of(RestorePlanReport found, Optional<RestoreSpeed> speed) {
    List<String> notes = new ArrayList<>();
    found.notes().forEach(note -> notes.add(PlainText.of(note)));
    notes.add(
        speed
            .map(
                known ->
                    "the time is that of "
                        + HumanSize.format(known.bytes())
                        + " in "
                        + HumanDuration.format(known.duration())
                        + ", as Restore \""
                        + known.restore()
                        + "\" took")
            .orElse(
                "how long it takes is not known: no restore of a backup of this policy has"
                    + " completed yet, of which there is a record"));
    return new PlannedRestore(
        found.databases().stream().map(RestorePlans::database).toList(),
        HumanSize.format(found.rawBytes()),
        speed.map(known -> HumanDuration.format(known.expected(found.rawBytes()))).orElse(null),
        found.problems().stream().map(PlainText::of).toList(),
        notes);
  }

  private static PlannedDatabase database(RestorePlanReport.PlannedDatabase one) {
    return new PlannedDatabase(
        PlainText.of(one.from()),
        PlainText.of(one.to()),
        HumanSize.format(one.rawBytes()),
        one.exists(),
        one.connections() == 0 ? null : one.connections(),
        one.replacedName() == null ? null : PlainText.of(one.replacedName()));
  }

  /** One sentence of {@code plan}, which nothing is in the way of. */
  static String told(PlannedRestore plan) {
    return "would restore "
        + plan.size()
        + (plan.duration() == null ? "" : " in about " + plan.duration())
        + ": "
        + plan.databases().stream()
            .map(
                one ->
                    (one.from().equals(one.to()) ? one.to() : one.from() + " as " + one.to())
                        + (one.replacedName() == null
                            ? ""
                            : ", replacing the one that is there, then called "
                                + one.replacedName()))
            .collect(Collectors.joining("; "))
        + "; nothing was made";
  }
}
