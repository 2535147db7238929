package dev.holdfast.runner;

import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.ObjectRole;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.encryption.Encryptor;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Tries the server as a backup would: connects, looks at the databases, and lets pg_dump begin. */
final class SourceCheck {
  private static final String CONNECTION = "Connection";
  private static final String TLS = "Tls";
  private static final String DATABASE = "Database";
  private static final String CLIENT = "Client";
  private static final String FILTERS = "Filters";
  private static final String FILTERS_FIELD = "spec.source.filters";
  private static final String DATABASES_FIELD = "spec.source.databases";

  private static final String TLS_OF_THIS_SESSION =
      "select version, cipher from pg_catalog.pg_stat_ssl"
          + " where pid = pg_catalog.pg_backend_pid() and ssl";

  private final RunSpec spec;
  private final ClientTools tools;
  private final Findings findings;
  private final Counters counters;
  private final Cancellation cancellation;
  private final JobLog log;

  private final Map<String, SourceServer.Facts> seen = new LinkedHashMap<>();
  private SourceServer.Facts last;

  SourceCheck(
      RunSpec spec,
      ClientTools tools,
      Findings findings,
      Counters counters,
      Cancellation cancellation,
      JobLog log) {
    this.spec = spec;
    this.tools = tools;
    this.findings = findings;
    this.counters = counters;
    this.cancellation = cancellation;
    this.log = log;
  }

  /** The version of the server; null if it was not reached. */
  String serverVersion() {
    return last == null ? null : last.version();
  }

  /** Bytes of data over all databases that could be looked at; empty if none could be. */
  OptionalLong dataBytes() {
    return seen.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(seen.values().stream().mapToLong(SourceServer.Facts::dataBytes).sum());
  }

  /** Tries everything that can be tried of the server. */
  void run() throws RunFailedException {
    Optional<ServerAddress> address = look();
    if (address.isEmpty() || last == null) {
      skip(CLIENT, "Rights", "Dump", "Size");
      return;
    }
    Optional<ClientTool> tool = tool();
    for (String name : seen.keySet()) {
      cancellation.check();
      counters.begin(name);
      database(address.get(), name, tool);
    }
    if (spec.source().globals() && tool.isPresent()) {
      new GlobalsCheck(address.get(), tool.get(), findings, log).run(last);
    }
    findings.passed(
        "Size",
        null,
        "about "
            + mebibytes(dataBytes().orElseThrow())
            + " MiB of data before compression and encryption");
  }

  private void skip(String... names) {
    for (String name : names) {
      findings.skipped(name, null, "the server could not be looked at");
    }
  }

  /** Looks at every database; empty if nobody knows where the server is. */
  private Optional<ServerAddress> look() throws RunFailedException {
    List<Trouble> troubles = new ArrayList<>();
    try {
      ServerAddress address = ServerAddress.of(spec.source().server());
      SourceServer server = new SourceServer(address);
      List<String> names = server.selected(spec.source());
      for (int i = 0; i < names.size(); i++) {
        cancellation.check();
        try {
          last = server.look(names.get(i), i);
          seen.put(names.get(i), last);
        } catch (RunFailedException e) {
          cancellation.check();
          if (last == null && isOfTheServer(e)) {
            throw e;
          }
          troubles.add(new Trouble(names.get(i), e));
        }
        counters.addSignOfLife();
      }
      if (last == null) {
        findings.passed(CONNECTION, address.toString(), "the server answers, and accepts the user");
      } else {
        findings.passed(CONNECTION, address.toString(), "PostgreSQL " + last.version());
        tls(address);
      }
      tell(troubles);
      return Optional.of(address);
    } catch (RunFailedException e) {
      cancellation.check();
      boolean databases =
          e.reason() == FailureReason.DATABASE_NOT_FOUND
              || e.reason() == FailureReason.INVALID_RUN_SPEC;
      findings.failed(
          databases ? DATABASE : CONNECTION,
          null,
          e.getMessage(),
          e.field() == null ? spec.source().server().field() : e.field());
      return Optional.empty();
    }
  }

  private record Trouble(String database, RunFailedException why) {}

  private void tell(List<Trouble> troubles) {
    seen.forEach(
        (name, facts) ->
            findings.passed(DATABASE, name, mebibytes(facts.dataBytes()) + " MiB of data"));
    troubles.forEach(
        trouble ->
            findings.failed(
                DATABASE,
                trouble.database(),
                trouble.why().getMessage(),
                trouble.why().field() == null ? DATABASES_FIELD : trouble.why().field()));
  }

  private static boolean isOfTheServer(RunFailedException e) {
    return switch (e.reason()) {
      case SERVER_UNREACHABLE, SERVER_AUTHENTICATION_FAILED, SERVER_TLS_FAILED -> true;
      default -> false;
    };
  }

  private void tls(ServerAddress address) throws RunFailedException {
    String database = seen.keySet().iterator().next();
    try (Connection connection = ServerConnection.open(address, database, true);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(TLS_OF_THIS_SESSION)) {
      if (rows.next()) {
        findings.passed(
            TLS,
            null,
            rows.getString(1)
                + ", "
                + rows.getString(2)
                + (address.sslMode().startsWith("verify-")
                    ? "; the server's certificate is verified"
                    : "; whose certificate it is, nobody looks at (sslMode "
                        + address.sslMode()
                        + ")"));
      } else {
        findings.warned(
            TLS,
            null,
            "the connection is not encrypted (sslMode " + address.sslMode() + ")",
            address.field() + ".sslMode");
      }
    } catch (SQLException e) {
      cancellation.check();
      findings.warned(
          TLS, null, "the server does not say: " + e.getMessage(), address.field() + ".sslMode");
    }
  }

  private Optional<ClientTool> tool() throws RunFailedException {
    List<ClientTool> found = new ArrayList<>();
    findings.check(
        CLIENT,
        null,
        null,
        () -> {
          found.add(tools.forServer(last.major()));
          return "pg_dump " + found.get(0).version() + " fits PostgreSQL " + last.major();
        });
    return found.stream().findFirst();
  }

  private void database(ServerAddress address, String name, Optional<ClientTool> tool)
      throws RunFailedException {
    List<Set<Long>> rows = new ArrayList<>();
    Findings.Check dump =
        () -> {
          rows.add(pipeline(address, tool.orElseThrow()).rowsOf(piece(name, tool.orElseThrow())));
          return "pg_dump gets as far as the rows of "
              + rows.get(0).size()
              + (rows.get(0).size() == 1 ? " table" : " tables");
        };
    if (tool.isPresent()) {
      findings.check("Dump", name, DATABASES_FIELD, dump);
    } else {
      findings.skipped("Dump", name, "there is no pg_dump for this server");
    }
    findings.check(
        "Rights",
        name,
        address.field() + ".secretRef",
        () ->
            DatabaseRights.of(address, name, last.major())
                .require(address.user(), spec.source().filters(), rows.stream().findFirst()));
    if (!rows.isEmpty()) {
      references(address, name, rows.get(0));
    }
  }

  /** A dump with filters may leave out what its own rows refer to. */
  private void references(ServerAddress address, String name, Set<Long> dumped)
      throws RunFailedException {
    if (spec.source().filters().equals(RunSpec.Filters.NONE)) {
      return;
    }
    try {
      Optional<LeftOutReferences> left = LeftOutReferences.of(address, name, dumped);
      if (left.isPresent()) {
        findings.warned(FILTERS, name, left.get().message(name), FILTERS_FIELD);
      } else {
        findings.passed(FILTERS, name, "no foreign key refers to rows that they leave out");
      }
    } catch (SQLException e) {
      cancellation.check();
      findings.warned(FILTERS, name, "the server does not say: " + e.getMessage(), FILTERS_FIELD);
    }
  }

  private DumpPipeline pipeline(ServerAddress address, ClientTool tool) {
    return new DumpPipeline(
        spec.dump(),
        new Destinations(spec, counters, log),
        Encryptor.NONE,
        tool,
        address,
        counters,
        cancellation,
        log);
  }

  private DumpPipeline.Piece piece(String database, ClientTool tool) {
    return new DumpPipeline.Piece(
        "pg_dump",
        DumpCommand.contents(tool, spec),
        database,
        ObjectRole.ARCHIVE,
        database,
        DumpFormat.CUSTOM,
        "",
        0,
        1);
  }

  static long mebibytes(long bytes) {
    return (bytes + (1 << 20) - 1) >> 20;
  }
}
