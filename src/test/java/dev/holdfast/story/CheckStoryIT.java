package dev.holdfast.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.CheckOutcome;
import dev.holdfast.api.v1alpha1.CheckResult;
import dev.holdfast.api.v1alpha1.PolicyCheck;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.Tier;
import dev.holdfast.embedded.EmbeddedStack;
import dev.holdfast.embedded.HoldfastProcess;
import dev.holdfast.embedded.SampleDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Policies are checked, and then carried out, from the command line. */
class CheckStoryIT {
  private static EmbeddedStack stack;
  private static Story story;

  @BeforeAll
  static void start() {
    stack = EmbeddedStack.borrow();
    story = new Story(stack);
    SampleDatabase.create(stack.postgres(), "shop", 5);
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  private record Said(int status, String text) {}

  /** Calls the packaged program. */
  private static Said holdfast(String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(HoldfastProcess.entrypoint());
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("KUBECONFIG", stack.kubeconfig().toString());
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), text);
  }

  @Test
  void policyThatPassesItsCheckIsBackedUpListedAndRestored() throws Exception {
    story.policy("shop", story.parts().withTiers(Tier.of("daily", "0 3 * * *", "UTC", "1h")));

    Said check = holdfast("check", "shop");

    assertThat(check.status()).as(check.text() + stack.operator().log()).isZero();
    assertThat(check.text()).contains("Schedule", "Rights", "Upload", "Delete", "Passed");
    assertThat(stack.s3().keys()).as("nothing stays").isEmpty();
    assertThat(checks())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.getStatus().phase()).isEqualTo(RunPhase.COMPLETED);
              assertThat(one.getStatus().failed()).isZero();
              assertThat(one.getStatus().serverVersion()).isNotBlank();
            });

    Said backup = holdfast("backup", "shop", "--name", "by-hand", "--description", "first");
    assertThat(backup.status()).as(backup.text()).isZero();
    Said list = holdfast("list", "--policy", "shop");
    assertThat(list.text()).contains("by-hand", "manual", "Completed");
    Said restore = holdfast("restore", "by-hand", "-d", "shop=shop_again");
    assertThat(restore.status()).as(restore.text()).isZero();
    Said verified = holdfast("verify", "by-hand");
    assertThat(verified.status()).as(verified.text()).isZero();
    assertThat(holdfast("show", "by-hand").text()).contains("Verified:", "Description: first");
    assertThat(holdfast("status").text()).contains("by-hand", "1 Completed");
  }

  @Test
  void everythingThatIsWrongIsToldAtOnceAndNoBackupIsMade() throws Exception {
    stack.secret("wrong-db", Map.of("username", "admin", "password", "wrong"));
    story.policy("broken", story.parts().withSecret("wrong-db").withBucket("no-such-bucket"));

    Said check = holdfast("check", "broken");

    assertThat(check.status()).as(check.text()).isEqualTo(1);
    assertThat(check.text())
        .contains("spec.source.connection.secretRef", "no-such-bucket", "spec.destinations[0].s3");
    PolicyCheck found =
        checks().stream()
            .filter(one -> one.getSpec().policyRef().name().equals("broken"))
            .findFirst()
            .orElseThrow();
    assertThat(found.getStatus().phase()).isEqualTo(RunPhase.FAILED);
    assertThat(found.getStatus().checks())
        .filteredOn(one -> one.outcome() == CheckOutcome.FAILED)
        .extracting(CheckResult::name)
        .contains("Connection", "Write", "Upload");
    assertThat(
            stack
                .client()
                .resources(Backup.class)
                .inNamespace(EmbeddedStack.NAMESPACE)
                .list()
                .getItems())
        .noneMatch(one -> one.getSpec().policyRef().name().equals("broken"));
  }

  private static List<PolicyCheck> checks() {
    return stack
        .client()
        .resources(PolicyCheck.class)
        .inNamespace(EmbeddedStack.NAMESPACE)
        .list()
        .getItems();
  }
}
