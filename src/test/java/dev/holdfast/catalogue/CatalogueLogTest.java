package dev.holdfast.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.CatalogueDigest;
import dev.holdfast.artifact.CatalogueEntry;
import dev.holdfast.artifact.CatalogueReport;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.ListedPlace;
import dev.holdfast.artifact.LogLine;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogueLogTest {
  private final List<String> atA =
      IntStream.range(0, 20)
          .mapToObj(i -> Stored.entry(0, "backup-" + i, sha(i), "a"))
          .map(Json::line)
          .toList();
  private final List<String> atB =
      IntStream.range(0, 3)
          .mapToObj(i -> Stored.entry(1, "backup-" + i, sha(i), "a").withoutContents())
          .map(Json::line)
          .toList();

  @Test
  void logThatWasReadWholeSaysWhatIsThereAndWhatIsNot() {
    List<String> lines = all();
    lines.add(3, Json.line(new LogLine.Note(Stored.SINCE, "holdfast", "destination-1 hangs")));
    lines.add(Json.line(CatalogueEntry.problem(1, "broken", null, "it is not JSON")));
    List<String> withProblem = new ArrayList<>(atB);
    withProblem.add(lines.get(lines.size() - 1));

    Listing listing = read(lines).end(catalogued(written("a", atA), written("b", withProblem)));

    assertThat(listing.places()).allMatch(Listing.Place::isWhole);
    assertThat(listing.places())
        .extracting(Listing.Place::sound, Listing.Place::others)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple(20, 0),
            org.assertj.core.api.Assertions.tuple(3, 1));
    assertThat(listing.found()).isEqualTo(20);
    assertThat(listing.at(1, "backup-2")).isPresent();
    assertThat(listing.contents(sha(2))).contains(Stored.contents("backup-2", "a"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 19})
  void logThatWasCutSaysNothingOfWhatIsNotThere(int cut) {
    List<String> lines = all();
    lines.remove(cut);

    Listing listing = read(lines).end(catalogued(written("a", atA), written("b", atB)));

    assertThat(listing.places().get(0).whyNot())
        .contains(
            "the log of its Job was cut: it has 19 of the 20 lines that were written on this"
                + " destination");
    assertThat(listing.places().get(1).isWhole()).isTrue();
    assertThat(listing.found()).isGreaterThanOrEqualTo(19);
  }

  @Test
  void lineThatIsNotAsItWasWrittenIsNoticed() {
    List<String> lines = all();
    lines.set(4, lines.get(4).replace("\"tier\":\"daily\"", "\"tier\":\"weekly\""));

    Listing listing = read(lines).end(catalogued(written("a", atA), written("b", atB)));

    assertThat(listing.places().get(0).whyNot())
        .contains("the log of its Job is not what was written");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"manifest\",\"destination\":2,\"backup\":\"x\",\"problem\":\"p\"}",
        "{\"type\":\"manifest\",\"destination\":-1,\"backup\":\"x\",\"problem\":\"p\"}",
        "{\"type\":\"manifest\",\"destination\":0,\"backup\":\"../x\",\"problem\":\"p\"}",
        "{\"type\":\"manifest\",\"destination\":0,\"backup\":\"x\"}",
        "{\"type\":\"manifest\",\"destination\":0,\"backup\":\"x\",\"sha256\":\"no\"}",
        "{\"type\":\"manifest\",\"destination\":0,\"backup\":\"backup-1\",\"problem\":\"again\"}"
      })
  void lineThatNoRunWritesMakesTheWholeLogDoubtful(String line) {
    List<String> lines = all();
    lines.add(line);

    Listing listing = read(lines).end(catalogued(written("a", atA), written("b", atB)));

    assertThat(listing.places())
        .allMatch(
            place ->
                place
                    .whyNot()
                    .orElse("")
                    .equals("the log of its Job has a line that no run writes"));
    assertThat(listing.backups()).doesNotContain("x", "../x");
    assertThat(listing.at(0, "backup-1").orElseThrow().isSound()).isTrue();
  }

  @Test
  void destinationThatTheRunCouldNotListIsNotSeenWhole() {
    Listing listing =
        read(all())
            .end(
                catalogued(
                    ListedPlace.failed("a", FailureReason.BUCKET_NOT_FOUND, "no bucket"),
                    written("b", atB)));

    assertThat(listing.places().get(0).whyNot()).contains("no bucket");
    assertThat(listing.places().get(1).isWhole()).isTrue();
  }

  @Test
  void destinationThatTheReportDoesNotNameIsNotSeenWhole() {
    assertThat(read(all()).end(catalogued(written("a", atA))).places().get(1).whyNot())
        .contains("its Job did not get to it");
    assertThat(read(all()).end(catalogued(written("b", atA), written("a", atB))).places())
        .noneMatch(Listing.Place::isWhole);
  }

  @Test
  void logThatBrokeOffIsNotWholeEvenIfAllLinesAreThere() {
    CatalogueLog log = read(all());
    log.breakOff("the connection broke");

    assertThat(log.end(catalogued(written("a", atA), written("b", atB))).places())
        .noneMatch(Listing.Place::isWhole);
  }

  /** A bucket that others write to must not fill the operator's memory. */
  @Test
  void logThatIsTooLongIsNotKept() {
    CatalogueLog log = new CatalogueLog(List.of(Stored.place("a"), Stored.place("b")));
    String problem = "p".repeat(300);
    int lines = 0;
    long characters = 0;
    List<String> written = new ArrayList<>();
    while (characters <= CatalogueLog.MAX_CHARACTERS) {
      String line = Json.line(CatalogueEntry.problem(0, "backup-" + lines++, null, problem));
      characters += line.length();
      written.add(line);
      log.add(line);
    }

    assertThat(
            log.end(catalogued(written("a", written), written("b", List.of())))
                .places()
                .get(0)
                .whyNot())
        .contains("the log of its Job is longer than can be read");
  }

  private List<String> all() {
    List<String> lines = new ArrayList<>(atA);
    lines.addAll(atB);
    return lines;
  }

  private static String sha(int i) {
    return String.format("%064x", i);
  }

  private static CatalogueLog read(List<String> lines) {
    CatalogueLog log = new CatalogueLog(List.of(Stored.place("a"), Stored.place("b")));
    lines.forEach(log::add);
    return log;
  }

  private static ListedPlace written(String name, List<String> lines) {
    CatalogueDigest digest = new CatalogueDigest();
    lines.forEach(digest::add);
    return new ListedPlace(name, digest.lines(), digest.text(), 0, null, null);
  }

  private static CatalogueReport catalogued(ListedPlace... places) {
    return new CatalogueReport(List.of(places));
  }
}
