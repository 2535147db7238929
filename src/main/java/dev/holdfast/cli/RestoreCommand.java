package dev.holdfast.cli;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.Connection;
import dev.holdfast.api.v1alpha1.DatabaseMapping;
import dev.holdfast.api.v1alpha1.IfExists;
import dev.holdfast.api.v1alpha1.PlannedDatabase;
import dev.holdfast.api.v1alpha1.PlannedRestore;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreFilters;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RestoreSpec;
import dev.holdfast.api.v1alpha1.RestoreTarget;
import dev.holdfast.api.v1alpha1.Source;
import dev.holdfast.request.InvalidRequestException;
import dev.holdfast.request.RestoreRequest;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Restores a backup. */
@picocli.CommandLine.Command(
    name = "restore",
    description = {
      "Restores a backup: into databases beside those that are there, unless --replace is given.",
      "A database whose name is taken needs another one, -d shop=shop_restored; else nothing is"
          + " done.",
      "The server is that of the policy, unless another one is named."
    })
final class RestoreCommand extends Command {
  @Option(
      names = {"-d", "--database"},
      paramLabel = "FROM[=TO]",
      description = "A database, and its new name. Default: all, under their own names.")
  private List<String> databases;

  @Option(
      names = "--replace",
      description = {
        "Databases that have the names already make way, once everything is restored beside them.",
        "The name of what is replaced has to be typed, unless --force is given."
      })
  private boolean replace;

  @Option(
      names = "--terminate-connections",
      description = "With --replace: ends the connections to what is replaced.")
  private boolean terminate;

  @Option(
      names = "--drop-replaced",
      description = "With --replace: what was replaced is not kept under another name.")
  private boolean drop;

  @Option(names = "--globals", description = "Makes roles that the server lacks.")
  private boolean globals;

  @Option(names = "--no-owner", description = "Everything belongs to the role that restores.")
  private boolean noOwner;

  @Option(names = "--no-privileges", description = "Nothing is granted to anybody.")
  private boolean noPrivileges;

  @Option(names = "--schema", description = "Only this schema; may be repeated.")
  private List<String> schemas;

  @Option(names = "--table", description = "Only this table, SCHEMA.TABLE; may be repeated.")
  private List<String> tables;

  @Option(
      names = {"-j", "--jobs"},
      description = "How many connections fill a database.")
  private Integer jobs;

  @Option(names = "--single-transaction", description = "Each database in one transaction.")
  private boolean singleTransaction;

  @Option(names = "--plan", description = "Only says what would be done, and what is in its way.")
  private boolean plan;

  @Option(names = "--force", description = "Asks for no confirmation.")
  private boolean force;

  @Mixin private SourceOptions source;
  @Mixin private TargetOptions target;
  @Mixin private DecryptionOptions decryption;
  @Mixin private WaitOptions wait;
  @Mixin private OutputFormat output;

  RestoreCommand(Desk desk) {
    super(desk);
  }

  @Override
  int run(Cluster cluster) {
    source.requireOne();
    requireReplacement();
    Backup named = source.named(cluster);
    Connection server = target.isGiven() ? target.connection() : source.server(cluster, named);
    RestoreSpec spec =
        new RestoreSpec(
            source.source(cluster),
            new RestoreTarget(
                server,
                mappings(),
                replace ? IfExists.REPLACE : null,
                replace ? terminate : null,
                replace ? !drop : null,
                null,
                globals,
                noOwner,
                noPrivileges),
            plan ? RestoreMode.PLAN : RestoreMode.RESTORE,
            decryption.decryption(),
            null,
            null,
            schemas == null && tables == null ? null : new RestoreFilters(schemas, tables),
            jobs,
            singleTransaction);
    RestoreRequest request = new RestoreRequest(spec);
    if (!request.problems().isEmpty()) {
      // Nobody is to confirm what cannot be done.
      throw new InvalidRequestException(request.problems());
    }
    if (replace && !plan) {
      confirm(cluster, named, server);
    }
    return follow(cluster, cluster.create(request, null, desk()), wait, output, this::tellOfEnd);
  }

  private void requireReplacement() {
    if (!replace && (terminate || drop)) {
      throw new CommandFailedException(
          ExitStatus.USAGE,
          "--terminate-connections, --drop-replaced: only together with --replace");
    }
  }

  private List<DatabaseMapping> mappings() {
    return databases == null ? List.of() : databases.stream().map(RestoreCommand::mapping).toList();
  }

  private static DatabaseMapping mapping(String text) {
    int at = text.indexOf('=');
    return at < 0
        ? new DatabaseMapping(text, null)
        : new DatabaseMapping(text.substring(0, at), text.substring(at + 1));
  }

  private void confirm(Cluster cluster, Backup named, Connection server) {
    List<String> names = mappings().stream().map(DatabaseMapping::newName).toList();
    if (names.isEmpty() && named != null && named.getStatus() != null) {
      names = named.getStatus().databases();
    }
    boolean known = !names.isEmpty() && !names.contains(Source.ALL_DATABASES);
    String what =
        known
            ? (names.size() == 1 ? "Database " : "Databases ") + String.join(", ", names)
            : "Every database of the backup";
    String where = server.host() == null ? "" : " of " + server.host();
    // A name may have nothing that can be typed.
    String word =
        known && names.size() == 1 && !Cells.of(names.get(0)).isEmpty()
            ? names.get(0)
            : source.word().orElse(cluster.namespace());
    new Confirmation(screen())
        .require(
            Cells.of(
                what
                    + where
                    + " will be replaced by what the backup has"
                    + (drop ? ", and dropped." : "; what is replaced is kept under another name.")
                    + (terminate ? " Connections are ended." : "")),
            word,
            force);
  }

  private void tellOfEnd(Restore ended) {
    tellOfPlan(ended);
    RestoreHints.of(ended).ifPresent(hint -> screen().tell(hint));
  }

  private void tellOfPlan(Restore ended) {
    PlannedRestore planned = ended.getStatus().plan();
    if (planned == null) {
      return;
    }
    Table table = new Table("DATABASE", "AS", "SIZE", "EXISTS", "CONNECTIONS", "REPLACED AS");
    for (PlannedDatabase one : planned.databases()) {
      table.add(
          one.from(), one.to(), one.size(), one.exists(), one.connections(), one.replacedName());
    }
    if (!table.isEmpty()) {
      screen().table(table);
    }
    planned.problems().forEach(problem -> screen().line("Problem: " + Cells.of(problem)));
    planned.notes().forEach(note -> screen().line("Note: " + Cells.of(note)));
    if (planned.duration() != null) {
      screen().line("Would take about " + Cells.of(planned.duration()));
    }
  }
}
