package dev.holdfast.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;

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
   */
  void run(Path head, int jobs) throws IOException, InterruptedException, RunFailedException {
    List<PostData.Step> steps = PostData.of(selected(contents(head))).steps();
    if (steps.isEmpty()) {
      restore(head, jobs, target.entries());
    }
    for (PostData.Step step : steps) {
      Path entries = Files.createTempFile("holdfast", ".list");
      try {
        Files.write(entries, step.entries());
        restore(head, step.sideBySide() ? jobs : 1, entries);
      } finally {
        Files.delete(entries);
      }
    }
  }

  private List<String> selected(List<String> contents) {
    return selection == null
        ? contents
        : contents.stream().filter(new HashSet<>(selection.lines())::contains).toList();
  }

  private List<String> contents(Path head)
      throws IOException, InterruptedException, RunFailedException {
    List<String> command = List.of(target.tool().restore().toString(), "--list", head.toString());
    try (ClientProcess list = ClientProcess.start("pg_restore --list", command, log);
        Kills.Held held = kills.hold(list::kill)) {
      List<String> lines = list.outputReader().lines().toList();
      int status = list.await();
      if (status != 0) {
        throw RestoreProcess.explain("pg_restore", status, list.said(), target.name());
      }
      return lines;
    }
  }

  private void restore(Path head, int jobs, Path entries)
      throws InterruptedException, RunFailedException {
    try (RestoreProcess process =
            RestoreProcess.start(
                target, RestoreProcess.Section.POST_DATA, head, jobs, entries, log);
        Kills.Held held = kills.hold(process::kill)) {
      process.awaitSuccess();
    }
  }
}
