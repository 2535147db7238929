package dev.holdfast.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.embedded.EmbeddedStack;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The main job, end to end: a policy and a Backup become objects in a bucket. */
class BackupStoryIT {
  private static EmbeddedStack stack;
  private static Story story;

  @BeforeAll
  static void start() {
    stack = EmbeddedStack.borrow();
    story = new Story(stack);
    stack.postgres().execute("postgres", "create database shop");
    stack
        .postgres()
        .execute(
            "shop",
            "create table orders as select i as id, md5(i::text) as note from"
                + " generate_series(1, 200000) i");
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  void aBackupByHandIsCompleted() {
    story.policy("shop", story.parts());
    story.backup("shop-by-hand", "shop");

    Backup backup = story.awaitFinal("shop-by-hand");

    BackupStatus status = backup.getStatus();
    assertThat(status.phase())
        .as(status.message() + stack.operator().log())
        .isEqualTo(BackupPhase.COMPLETED);
    assertThat(stack.s3().keys()).contains(status.destinations().get(0).manifest());
  }
}
