package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.CataloguedDestination;
import java.util.List;

/**
 * What a catalogue has found, and done.
 *
 * @param destinations the destinations, with what was seen there
 * @param found how many backups were seen, at one destination at least
 * @param madeAgain how many records were made
 * @param missing how many Backups of the policy are Missing
 * @param gone how many copies were found to be gone
 * @param back how many copies were found to be back
 * @param problems what could not be done, one sentence each; then it has failed
 * @param remarks what people should look at, one sentence each
 */
public record CatalogueResult(
    List<CataloguedDestination> destinations,
    int found,
    int madeAgain,
    int missing,
    int gone,
    int back,
    List<String> problems,
    List<String> remarks) {

  private static final int MOST_REMARKS = 3;

  public CatalogueResult {
    destinations = List.copyOf(destinations);
    problems = List.copyOf(problems);
    remarks = List.copyOf(remarks);
  }

  /** All of it in one sentence for people. */
  String told() {
    StringBuilder text = new StringBuilder(counted(found, "backup") + " found");
    if (madeAgain > 0) {
      text.append(", ").append(madeAgain).append(" made again");
    }
    if (gone > 0) {
      text.append(", ").append(counted(gone, "copy")).append(" gone");
    }
    if (back > 0) {
      text.append(", ").append(counted(back, "copy")).append(" back");
    }
    text.append(missing > 0 ? ", " + missing + " missing" : "");
    if (!remarks.isEmpty()) {
      text.append("; ").append(String.join("; ", remarks.stream().limit(MOST_REMARKS).toList()));
      int more = remarks.size() - MOST_REMARKS;
      text.append(more > 0 ? "; and " + more + " more (in the log of the operator)" : "");
    }
    return text.toString();
  }

  /** Whether there is anything that people should hear of without asking. */
  boolean isNews() {
    return madeAgain + gone + back > 0 || !remarks.isEmpty() || !problems.isEmpty();
  }

  private static String counted(int number, String what) {
    String many = what.endsWith("y") ? what.substring(0, what.length() - 1) + "ies" : what + "s";
    return number + " " + (number == 1 ? what : many);
  }
}
