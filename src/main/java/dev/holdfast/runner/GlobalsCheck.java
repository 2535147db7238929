package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Dumps roles and tablespaces to nowhere; that takes no time. */
final class GlobalsCheck {
  private static final String NAME = "Globals";
  private static final String FIELD = "spec.source.globals";

  private final ServerAddress address;
  private final ClientTool tool;
  private final Findings findings;
  private final JobLog log;

  GlobalsCheck(ServerAddress address, ClientTool tool, Findings findings, JobLog log) {
    this.address = address;
    this.tool = tool;
    this.findings = findings;
    this.log = log;
  }

  void run(SourceServer.Facts facts) throws RunFailedException {
    boolean dumped =
        findings.check(
            NAME,
            null,
            FIELD,
            () -> {
              dump(facts);
              return "roles and tablespaces can be dumped";
            });
    if (dumped && !facts.seesPasswords()) {
      findings.warned(
          "Passwords",
          null,
          "the server hides the passwords of roles, so these are dumped without them",
          FIELD);
    }
  }

  private void dump(SourceServer.Facts facts) throws RunFailedException {
    try (DumpProcess process =
        DumpProcess.start(
            "pg_dumpall",
            DumpCommand.globals(tool, facts.seesPasswords()),
            address,
            facts.databases().get(0).name(),
            "pg_dumpall of roles and tablespaces",
            log)) {
      try (InputStream output = process.output()) {
        output.transferTo(OutputStream.nullOutputStream());
      }
      process.awaitSuccess();
    } catch (IOException e) {
      throw new RunFailedException(
          FailureReason.DUMP_FAILED, "pg_dumpall cannot be run: " + e.getMessage(), FIELD, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunFailedException(FailureReason.CANCELLED, "interrupted", null, e);
    }
  }
}
