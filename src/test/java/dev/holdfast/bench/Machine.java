package dev.holdfast.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the measurements were made on. */
public final class Machine {
  private Machine() {}

  /** Versions and sizes, by name. */
  static Map<String, String> facts(Path binaries) throws IOException, InterruptedException {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
    facts.put(
        "processor",
        ProcFiles.text(Path.of("/proc/cpuinfo"))
            .flatMap(text -> text.lines().filter(line -> line.startsWith("model name")).findFirst())
            .map(line -> line.replaceFirst(".*:\\s*", ""))
            .orElse("unknown"));
    facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("java", System.getProperty("java.runtime.version"));
    facts.put("postgresql", said(binaries.resolve("postgres").toString(), "--version"));
    facts.put("pg_dump", said(binaries.resolve("pg_dump").toString(), "--version"));
    facts.put("gzip", said("gzip", "--version"));
    facts.put("age", said("age", "--version"));
    facts.put(
        "memoryLimit", ControlGroup.areUsable() ? "by a control group" : "told, not enforced");
    return facts;
  }

  private static String said(String... command) throws IOException, InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return "not installed";
    }
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return List.of(text.split("\n", 2)).get(0);
  }

  /** How many processes wanted to run lately, on average over a minute. */
  public static double load() {
    return ProcFiles.text(Path.of("/proc/loadavg"))
        .map(text -> Double.valueOf(text.split(" ", 2)[0]))
        .orElse(Double.NaN);
  }
}
