package dev.holdfast.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever may write statuses may write any text where there are times. */
class StatusTimesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> NAMES =
      List.of("since", "lastRun", "nextRun", "ahead", "time", "decidedAfter");

  /** What is to come stands for it: none would be a reason to delete. */
  private static final String TO_COME = "9999-12-31T23:59:59Z";

  private static final List<Class<?>> STATUSES =
      List.of(
          BackupStatus.class,
          BackupPolicyStatus.class,
          RetentionStatus.class,
          DueNotification.class,
          AbandonedChannel.class,
          BackupCopyStatus.class,
          CatalogueStatus.class,
          PolicyCheckStatus.class,
          PruneStatus.class,
          RestoreStatus.class,
          DestinationStatus.class,
          TierStatus.class,
          VerificationStatus.class);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "2026-02-30T00:00:00Z",
        "2026-01-01T00:00:00+99:99",
        "-0001-01-01T00:00:00Z",
        "+1000000000-12-31T23:59:59Z",
        "99999-01-01T00:00:00Z"
      })
  void timeThatNobodyCanReadIsNone(String text) throws Exception {
    assertTimes(text, time -> time.equals("decidedAfter") ? TO_COME : null);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0001-01-01T00:00:00Z",
        "2026-11-22T03:00:00.123456789Z",
        "2026-11-22T03:00:00+01:00",
        "9999-12-31T23:59:59Z"
      })
  void timeIsKeptAsItIsWritten(String text) throws Exception {
    assertTimes(text, time -> text);
  }

  @Test
  void everyStatusHasTimes() {
    assertThat(STATUSES).allMatch(type -> times(type).findAny().isPresent());
  }

  /** Every time that is written as {@code text} is read as {@code expected} of its name. */
  private static void assertTimes(String text, UnaryOperator<String> expected) throws Exception {
    for (Class<?> type : STATUSES) {
      ObjectNode json = JSON.createObjectNode();
      times(type).forEach(one -> json.put(one.getName(), text));
      Object read = JSON.treeToValue(json, type);
      for (RecordComponent time : times(type).toList()) {
        assertThat(time.getAccessor().invoke(read))
            .as("%s.%s", type, time.getName())
            .isEqualTo(expected.apply(time.getName()));
      }
    }
  }

  private static Stream<RecordComponent> times(Class<?> type) {
    return Arrays.stream(type.getRecordComponents())
        .filter(one -> one.getType() == String.class)
        .filter(
            one ->
                one.getName().endsWith("Time")
                    || one.getName().endsWith("Since")
                    || NAMES.contains(one.getName()));
  }
}
