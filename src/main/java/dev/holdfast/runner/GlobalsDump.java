package dev.holdfast.runner;

import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.ObjectRole;

/**
 * Dumps roles and tablespaces. Managed servers hide the passwords of roles from everybody; then
 * there are roles without passwords, which is said in the log.
 */
final class GlobalsDump {
  private final ClientTool tool;
  private final DumpPipeline pipeline;
  private final JobLog log;

  GlobalsDump(ClientTool tool, DumpPipeline pipeline, JobLog log) {
    this.tool = tool;
    this.pipeline = pipeline;
    this.log = log;
  }

  Manifest.StoredObject run(SourceServer.Facts facts, String file) throws RunFailedException {
    if (!facts.seesPasswords()) {
      log.note("the server hides the passwords of roles, so the dump of roles has none");
    }
    return pipeline
        .run(
            new DumpPipeline.Piece(
                "pg_dumpall",
                DumpCommand.globals(tool, facts.seesPasswords()),
                facts.databases().get(0).name(),
                ObjectRole.GLOBALS,
                null,
                DumpFormat.PLAIN,
                file,
                0,
                1),
            () -> {})
        .object();
  }
}
