package dev.holdfast.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeZonesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UTC",
        "Etc/UTC",
        "Europe/Paris",
        "America/Argentina/Buenos_Aires",
        "EST5EDT",
        "Etc/GMT+5"
      })
  void namesOfTheDatabaseAreRead(String name) throws Exception {
    assertThat(TimeZones.parse(name)).isEqualTo(ZoneId.of(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "Mars/Olympus",
        "Europe",
        "europe/paris",
        "Europe/Paris ",
        "+02:00",
        "-5",
        "Z",
        "UTC+2",
        "GMT+2",
        "EST",
        "MST",
        "CET",
        "GMT",
        "PST",
        "utc",
        "SystemV/EST5",
        "../etc/passwd"
      })
  void everythingElseIsRefused(String name) {
    assertThatThrownBy(() -> TimeZones.parse(name))
        .isInstanceOf(InvalidScheduleException.class)
        .hasMessage(
            "\""
                + name
                + "\" is no time zone of the IANA database; write it like Europe/Paris, or UTC (no"
                + " offsets, no abbreviations)");
  }
}
