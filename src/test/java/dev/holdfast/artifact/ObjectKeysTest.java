package dev.holdfast.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectKeysTest {
  private static final String RUN = "c3f86d01";
  private static final String ATTEMPT = RUN + "5d0c9a17";
  private static final Predicate<String> OURS = ObjectKeys.filesOfAttempts(RUN);

  @Test
  void everyNameThatAnAttemptGivesIsKnownAsItsRuns() {
    List<String> names = namesBy(ATTEMPT);

    assertThat(names).hasSizeGreaterThan(100).allMatch(OURS);
  }

  @Test
  void noNameThatAnotherRunGivesIs() {
    // Not even where the digits of the one are the end of the other's.
    assertThat(namesBy("5d0c9a17" + RUN)).noneMatch(OURS);
    assertThat(namesBy("0" + ATTEMPT)).noneMatch(OURS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "manifest.json",
        "notes." + ATTEMPT + ".txt",
        "notes." + ATTEMPT + ".dump",
        "backup_daily_20261121T020000Z_shop." + ATTEMPT + ".dump.zst.bak",
        "backup_daily_20261121T020000Z_shop." + ATTEMPT + ".dump.zst~",
        "backup_daily_20261121T020000Z_shop." + ATTEMPT,
        "old.backup_daily_20261121T020000Z_shop." + ATTEMPT + ".dump",
        "sub/backup_daily_20261121T020000Z_shop." + ATTEMPT + ".dump",
        "backup_a/b." + ATTEMPT + ".dump",
        "../globals." + ATTEMPT + ".sql",
        "globals." + ATTEMPT + ".sql\n",
        "Globals." + ATTEMPT + ".sql",
        "same-place." + ATTEMPT
      })
  void namesThatPeopleMakeOfThemAreNot(String name) {
    assertThat(OURS).rejects(name);
  }

  private static List<String> namesBy(String attempt) {
    List<String> names = new ArrayList<>();
    for (Encryption encryption : Encryption.values()) {
      for (Compression compression : Compression.values()) {
        names.add(ObjectKeys.globalsFile(attempt, compression, encryption));
        for (DumpFormat format : DumpFormat.values()) {
          for (String database : List.of("shop", "a.b/c", "\u00e4 ~-_", "." + RUN + ".dump")) {
            for (int part : List.of(0, 1, 12)) {
              names.add(
                  ObjectKeys.dumpFile(
                      new RunIdentity(
                          "c", "n", "p", "pu", "b", "u", "daily-1", Instant.EPOCH, null),
                      attempt,
                      database,
                      part,
                      format,
                      compression,
                      encryption));
            }
          }
        }
      }
    }
    return names;
  }
}
