package dev.holdfast.faults;

import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Which faults make sense at which doors. */
final class Matrix {
  /** What only a run that stores something can be hit by. */
  private static final Set<Step> STORING = EnumSet.of(Step.BACKUP, Step.COMMIT);

  private Matrix() {}

  /** All cells that make sense, those beside each other that need the same operators. */
  static List<Cell> cells() {
    return Stream.of(FaultKind.values())
        .flatMap(fault -> Stream.of(Door.values()).map(door -> new Cell(fault, door)))
        .filter(cell -> whyNot(cell).isEmpty())
        .sorted(Comparator.comparing((Cell cell) -> cell.fault().crew()))
        .toList();
  }

  /** The rule by which {@code cell} is left out; empty if it is not. */
  static Optional<String> whyNot(Cell cell) {
    Door.Side side = cell.door().side();
    return switch (cell.fault().hits()) {
      case OPERATOR -> Optional.empty();
      case JOB ->
          unless(
              !side.isAskedByOperator(),
              "a Job can be hit where it speaks itself; what only the operator says, it does not"
                  + " depend on");
      case DATABASE ->
          unless(
              side == Door.Side.DATABASE,
              "a server that is not spoken to is missed by nobody before it is");
      case STORE ->
          unless(side.isStore(), "a store that is not spoken to is missed by nobody before it is");
      case CONTENT ->
          unless(side == Door.Side.CONTENT, "only what carries content can be cut or altered");
      case COMPLETION ->
          unless(
              cell.door() == Door.UPLOAD_COMPLETED,
              "S3 answers 200 with an error to the completion of an upload alone");
      case VOLUME ->
          unless(
              STORING.contains(cell.door().step()) && side != Door.Side.API,
              "a disk becomes full of what is stored on it");
      case RECEIVER ->
          unless(side == Door.Side.HOOK, "whoever is told nothing is missed by nobody");
    };
  }

  private static Optional<String> unless(boolean sensible, String rule) {
    return sensible ? Optional.empty() : Optional.of(rule);
  }
}
