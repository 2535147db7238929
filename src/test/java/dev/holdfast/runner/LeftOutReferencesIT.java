package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.CheckFinding;
import dev.holdfast.artifact.RunSpec;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A dump that does what its filters say and cannot be restored says so, and no other does. */
class LeftOutReferencesIT extends RunsOnServers {
  @BeforeAll
  static void start() {
    postgres.createDatabase("shop");
    postgres.execute(
        "shop",
        "create table customers (id int primary key)",
        "create table orders (id int primary key, customer int references customers)",
        "create table lines (ord int references orders, customer int)",
        "alter table lines add constraint loose foreign key (customer) references customers not"
            + " valid",
        "create table days (day int primary key) partition by range (day)",
        "create table days_1 partition of days for values from (0) to (10)",
        "create table events (day int references days) partition by range (day)",
        "create table events_1 partition of events for values from (0) to (10)",
        "insert into customers values (1)",
        "insert into orders values (1, 1)",
        "insert into lines values (1, 1)",
        "insert into days values (1)",
        "insert into events values (1)");
  }

  @Test
  void whatTheBackupSaysOfItsRestoreIsTrue() throws Exception {
    Runs.Outcome backup = runs().run(spec("broken", without("customers")));
    Runs.Outcome restore = runs().restore(backup, "shop", "broken_r");

    backup.assertSuccess();
    assertThat(backup.report().message())
        .isEqualTo(
            "a restore of database \"shop\" fails if any row refers to those that"
                + " spec.source.filters leave out, by foreign key orders_customer_fkey of"
                + " public.orders, to public.customers");
    assertThat(restore.report().succeeded()).isFalse();
    assertThat(restore.report().message()).contains("orders_customer_fkey");
  }

  @Test
  void rowsThatNobodyElseNeedsAreLeftOutWithoutAWord() throws Exception {
    Runs.Outcome backup = runs().run(spec("leaves", without("lines", "events_1")));
    Runs.Outcome restore = runs().restore(backup, "shop", "leaves_r");

    backup.assertSuccess();
    assertThat(backup.report().message()).isNull();
    restore.assertSuccess();
  }

  @Test
  void keysThatArePartitionedAreSeenAtThePartitions() throws Exception {
    Runs.Outcome backup = runs().run(spec("partitions", without("days_1", "customers")));

    backup.assertSuccess();
    assertThat(backup.report().message()).contains("of public.events, to public.days, and 1 more");
  }

  @Test
  void checkOfThePolicyWarnsBeforeThereIsABackup() throws Exception {
    assertThat(filters(runs().check(spec("warned", without("customers")))))
        .satisfies(
            one -> {
              assertThat(one.outcome()).isEqualTo(CheckFinding.Outcome.WARNING);
              assertThat(one.field()).isEqualTo("spec.source.filters");
              assertThat(one.message()).contains("orders_customer_fkey");
            });
    assertThat(filters(runs().check(spec("passed", without("lines")))))
        .satisfies(one -> assertThat(one.outcome()).isEqualTo(CheckFinding.Outcome.PASSED));
  }

  private static CheckFinding filters(Runs.Outcome check) {
    return check.report().checked().findings().stream()
        .filter(one -> one.name().equals("Filters"))
        .findFirst()
        .orElseThrow();
  }

  private static RunSpec.Filters without(String... tables) {
    return new RunSpec.Filters(List.of(), List.of(), List.of(), List.of(), List.of(tables));
  }

  private RunSpec spec(String name, RunSpec.Filters filters) throws Exception {
    return runs()
        .specs()
        .withParts(runs().spec(name, "shop", s3.endpoint()), List.of("shop"), List.of(), filters);
  }
}
