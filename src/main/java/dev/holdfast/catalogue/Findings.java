package dev.holdfast.catalogue;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.artifact.CatalogueEntry;
import java.util.List;
import java.util.Optional;

/**
 * What follows from a listing, each in the order of the names of the backups.
 *
 * @param toMake the records to make
 * @param changed the records whose copies are gone or back
 * @param conflicts what is stored under the name of a record that is another's, one sentence each
 * @param unreadable what lies in the place of a manifest and is none, one sentence each
 */
public record Findings(
    List<ToMake> toMake, List<Changed> changed, List<String> conflicts, List<String> unreadable) {

  public Findings {
    toMake = List.copyOf(toMake);
    changed = List.copyOf(changed);
    conflicts = List.copyOf(conflicts);
    unreadable = List.copyOf(unreadable);
  }

  /**
   * A record to make.
   *
   * @param name its name
   * @param sha256 the checksum of the manifest that it is made from
   * @param contents what that says
   * @param copies where it is stored, and where it is not although it was
   * @param begun the record, if it was made already, but for its status
   */
  public record ToMake(
      String name,
      String sha256,
      CatalogueEntry.Contents contents,
      List<DestinationStatus> copies,
      Optional<Backup> begun) {
    public ToMake {
      copies = List.copyOf(copies);
    }
  }

  /**
   * A record whose copies are gone or back.
   *
   * @param backup the record
   * @param copies all of its copies, as they are now
   * @param gone the names of the destinations where its manifest is gone
   * @param back the names of those where it is there again
   */
  public record Changed(
      Backup backup, List<DestinationStatus> copies, List<String> gone, List<String> back) {
    public Changed {
      copies = List.copyOf(copies);
      gone = List.copyOf(gone);
      back = List.copyOf(back);
    }
  }
}
