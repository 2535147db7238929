package dev.holdfast.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A control group for the processes of one run, as a container has one: it limits their memory and
 * counts their CPU time. It needs root and version 1 of the control groups; elsewhere nothing is
 * limited, and what it would tell is unknown.
 */
public final class ControlGroup implements AutoCloseable {
  private static final Path CPU = Path.of("/sys/fs/cgroup/cpuacct");
  private static final Path MEMORY = Path.of("/sys/fs/cgroup/memory");

  private static final boolean USABLE = Files.isWritable(CPU) && Files.isWritable(MEMORY);

  private final Path cpu;
  private final Path memory;

  private ControlGroup(Path cpu, Path memory) {
    this.cpu = cpu;
    this.memory = memory;
  }

  /** Whether there are any. */
  public static boolean areUsable() {
    return USABLE;
  }

  /**
   * A new one.
   *
   * @param limitMib the memory that its processes may use; 0 for any
   */
  public static ControlGroup create(String name, int limitMib) throws IOException {
    if (!USABLE) {
      return new ControlGroup(null, null);
    }
    String unique = "holdfast-bench-" + ProcessHandle.current().pid() + "-" + name;
    Path cpu = Files.createDirectories(CPU.resolve(unique));
    if (limitMib == 0) {
      return new ControlGroup(cpu, null);
    }
    // Only what is to be limited leaves the group that this was started in.
    Path memory = Files.createDirectories(MEMORY.resolve(unique));
    Files.writeString(
        memory.resolve("memory.limit_in_bytes"), String.valueOf((long) limitMib << 20));
    return new ControlGroup(cpu, memory);
  }

  /** {@code command}, which has joined before its first instruction. */
  public List<String> around(List<String> command) {
    if (cpu == null) {
      return command;
    }
    List<String> wrapped = new ArrayList<>();
    wrapped.addAll(
        List.of(
            "/bin/sh",
            "-c",
            "echo $$ > \"$0\"; echo $$ > \"$1\"; shift; exec \"$@\"",
            cpu.resolve("cgroup.procs").toString(),
            memory == null ? "/dev/null" : memory.resolve("cgroup.procs").toString()));
    wrapped.addAll(command);
    return wrapped;
  }

  /** Takes in {@code process} and everything below it; only their CPU time counts from now on. */
  void count(ProcessHandle process) throws IOException {
    if (cpu == null) {
      return;
    }
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process);
    for (ProcessHandle one : all) {
      if (one.isAlive()) {
        Files.writeString(cpu.resolve("cgroup.procs"), String.valueOf(one.pid()));
      }
    }
  }

  /** The processes in it; those below {@code root} where there are no control groups. */
  List<Long> processes(ProcessHandle root) throws IOException {
    if (cpu == null) {
      List<Long> all = new ArrayList<>(root.descendants().map(ProcessHandle::pid).toList());
      all.add(root.pid());
      return all;
    }
    return Files.readAllLines(cpu.resolve("cgroup.procs")).stream().map(Long::valueOf).toList();
  }

  /** The CPU seconds so far; NaN if unknown. */
  double cpuSeconds() throws IOException {
    return cpu == null ? Double.NaN : number(cpu.resolve("cpuacct.usage")) / 1e9;
  }

  /**
   * The most memory that was charged at once, in MiB: with what the kernel keeps for it and can
   * take back, such as cached files; NaN if unknown.
   */
  double peakMib() throws IOException {
    return memory == null
        ? Double.NaN
        : number(memory.resolve("memory.max_usage_in_bytes")) / (double) (1 << 20);
  }

  private static long number(Path file) throws IOException {
    return Long.parseLong(Files.readString(file).strip());
  }

  @Override
  public void close() throws IOException {
    if (cpu == null) {
      return;
    }
    remove(cpu);
    if (memory != null) {
      remove(memory);
    }
  }

  /**
   * The last process of a group may still be on its way out when its parent knows that it ended.
   */
  private static void remove(Path directory) throws IOException {
    for (int attempt = 0; ; attempt++) {
      try {
        Files.deleteIfExists(directory);
        return;
      } catch (IOException e) {
        if (attempt == 50) {
          throw e;
        }
      }
      try {
        TimeUnit.MILLISECONDS.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }
}
