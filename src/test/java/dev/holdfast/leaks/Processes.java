package dev.holdfast.leaks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks again and again at the arguments of every process that this one has started, and at the
 * environment of those that are no Jobs and of none.
 */
final class Processes implements AutoCloseable {
  static final String ARGUMENTS = "arguments of processes";
  static final String ENVIRONMENT = "environment of processes that are no Jobs";

  private static final int PAUSE_MILLIS = 10;

  /** What every Job has in its environment, and nothing else has. */
  private static final String OF_JOBS = "HOLDFAST_RUN_SPEC=";

  private final Evidence evidence;
  private final Thread thread;
  private final Set<Long> jobs = new HashSet<>();
  private final Map<Long, String> known = new HashMap<>();

  /** Who started whom: a process whose parent has died is given another. */
  private final Map<Long, Long> parents = new HashMap<>();

  private volatile boolean ended;

  private Processes(Evidence evidence) {
    this.evidence = evidence;
    this.thread = new Thread(this::run, "processes");
    thread.setDaemon(true);
  }

  /** Begins to look. */
  static Processes watch(Evidence evidence) {
    Processes processes = new Processes(evidence);
    processes.thread.start();
    return processes;
  }

  private void run() {
    while (!ended) {
      List<ProcessHandle> all = ProcessHandle.current().descendants().toList();
      all.forEach(
          process ->
              process.parent().ifPresent(one -> parents.putIfAbsent(process.pid(), one.pid())));
      List<Seen> changed = all.stream().filter(this::isNew).map(Seen::of).toList();
      // First all of them, since what a Job has started may come before it.
      changed.stream().filter(Seen::isAJob).forEach(job -> jobs.add(job.process().pid()));
      changed.forEach(this::look);
      // The number of one that is gone may soon be another's.
      Set<Long> there = all.stream().map(ProcessHandle::pid).collect(Collectors.toSet());
      Stream.of(jobs, known.keySet(), parents.keySet()).forEach(one -> one.retainAll(there));
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Whether it was not seen before, or has become another program. */
  private boolean isNew(ProcessHandle process) {
    String arguments = read(process, "cmdline");
    return !arguments.isEmpty() && !arguments.equals(known.put(process.pid(), arguments));
  }

  private void look(Seen seen) {
    ProcessHandle process = seen.process();
    evidence.add(ARGUMENTS, known.get(process.pid()));
    if (isOfAJob(process.pid())) {
      jobs.add(process.pid());
    } else if (!seen.environment().isEmpty() && isOfThisOne(process.pid())) {
      evidence.add(ENVIRONMENT, known.get(process.pid()) + " " + seen.environment());
    }
  }

  /** A process with the environment by which it is judged: a moment later it may be a Job. */
  private record Seen(ProcessHandle process, String environment) {
    static Seen of(ProcessHandle process) {
      return new Seen(process, read(process, "environ"));
    }

    boolean isAJob() {
      return environment.contains(OF_JOBS);
    }
  }

  /** Whether it is one, or was started by one. */
  private boolean isOfAJob(long process) {
    return jobs.contains(process)
        || (parents.containsKey(process) && isOfAJob(parents.get(process)));
  }

  /**
   * Whether it is known who started it. A program of a Job that was killed in the moment between
   * the list of processes and the question for their parents is nobody's.
   */
  private boolean isOfThisOne(long process) {
    return process == ProcessHandle.current().pid()
        || (parents.containsKey(process) && isOfThisOne(parents.get(process)));
  }

  /** What the kernel says; "" if the process is gone by now. */
  private static String read(ProcessHandle process, String file) {
    try {
      return Files.readString(
              Path.of("/proc", String.valueOf(process.pid()), file), StandardCharsets.ISO_8859_1)
          .replace('\0', ' ');
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public void close() {
    ended = true;
    try {
      thread.join(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
