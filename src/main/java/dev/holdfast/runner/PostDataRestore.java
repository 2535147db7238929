package dev.holdfast.runner;

import dev.holdfast.artifact.RowCounts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Restores what comes after the rows: indexes, constraints, triggers, views with rows. */
final class PostDataRestore {
  private final RestoreTarget target;
  private final TocSelection selection;
  private final Kills kills;
  private final JobLog log;

  /**
   * The way into {@code target}.
   *
   * @param selection what is restored; null for all
   * @param kills gets what ends it
   */
  PostDataRestore(RestoreTarget target, TocSelection selection, Kills kills, JobLog log) {
    this.target = target;
    this.selection = selection;
    this.kills = kills;
    this.log = log;
  }

  /**
   * Restores it from the archive {@code head}.
   *
   * @param jobs how many connections it may use
   * @param early what was restored already
   */
  void run(Path head, int jobs, EarlyIndexes early)
      throws IOException, InterruptedException, RunFailedException {
    List<String> contents = new ArrayList<>();
    list(head, contents::add);
    List<String> left = early.leftOf(contents.stream().filter(selected()).toList());
    List<PostData.Step> steps = PostData.of(left).steps();
    if (steps.isEmpty()) {
      only(head, jobs, left);
    }
    for (PostData.Step step : steps) {
      only(head, step.sideBySide() ? jobs : 1, step.entries());
    }
  }

  /** Restores no more than {@code entries} of it, by one connection. */
  void some(Path head, List<String> entries)
      throws IOException, InterruptedException, RunFailedException {
    only(head, 1, entries);
  }

  /** The OIDs of the tables whose rows the archive has, of which {@code head} is the head. */
  Set<Long> filledBy(Path head) throws IOException, InterruptedException, RunFailedException {
    Set<Long> tables = new HashSet<>();
    list(head, line -> TableOfContents.rowsIn(line).ifPresent(tables::add));
    return tables;
  }

  /**
   * What of it needs no more than one of {@code tables}, by their OIDs, table by table.
   *
   * @param counts how many rows they have, as far as that is known
   */
  List<List<String>> ofTables(Path head, Set<Long> tables, RowCounts counts)
      throws IOException, InterruptedException, RunFailedException {
    TableIndexes indexes = new TableIndexes(tables, counts);
    TocEntry.Reader reader = new TocEntry.Reader(indexes::entry);
    list(head, reader::line, "--verbose");
    reader.end();
    Predicate<String> selected = selected();
    return indexes.byTable().stream()
        .map(lines -> lines.stream().filter(selected).toList())
        .filter(one -> !one.isEmpty())
        .toList();
  }

  private Predicate<String> selected() {
    return selection == null ? line -> true : new HashSet<>(selection.lines())::contains;
  }

  private void list(Path head, Consumer<String> onLine, String... options)
      throws IOException, InterruptedException, RunFailedException {
    List<String> command = new ArrayList<>(List.of(target.tool().restore().toString(), "--list"));
    command.addAll(List.of(options));
    command.add(head.toString());
    try (ClientProcess list = ClientProcess.start("pg_restore --list", command, log);
        Kills.Held ending = kills.hold(list::kill)) {
      list.outputReader().lines().forEach(onLine);
      int status = list.await();
      if (status != 0) {
        throw RestoreProcess.explain("pg_restore", status, list.said(), target.name());
      }
    }
  }

  private void only(Path head, int jobs, List<String> entries)
      throws IOException, InterruptedException, RunFailedException {
    try (EntriesFile file = EntriesFile.of(entries)) {
      restore(head, jobs, file.path());
    }
  }

  private void restore(Path head, int jobs, Path entries)
      throws InterruptedException, RunFailedException {
    try (RestoreProcess process =
            RestoreProcess.start(
                target, RestoreProcess.Section.POST_DATA, head, jobs, entries, log);
        Kills.Held ending = kills.hold(process::kill)) {
      process.awaitSuccess();
    }
  }
}
