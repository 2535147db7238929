package dev.holdfast.leaks;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A search that found nothing would be worth nothing if it could not find anything. */
class LeakSearchTest {
  private static final Mark MARK = Mark.odd("password");

  static List<String> leaks() {
    byte[] bytes = MARK.value().getBytes(StandardCharsets.UTF_8);
    return List.of(
        "FATAL: password=" + MARK.value() + " is wrong",
        "cut: " + MARK.value().substring(0, 20) + "\u2026",
        "postgresql://u:" + URLEncoder.encode(MARK.value(), StandardCharsets.UTF_8) + "@h/d",
        "{\"p\":\"" + MARK.value().replace("\\", "\\\\").replace("\"", "\\\"") + "\"}",
        "0x" + HexFormat.of().formatHex(bytes),
        "0x" + HexFormat.of().withUpperCase().formatHex(bytes),
        "Basic " + base64("u:" + MARK.value()),
        "Basic " + base64("us:" + MARK.value() + ":more"),
        "Basic " + base64("use:" + MARK.value() + "!"),
        Base64.getUrlEncoder()
            .encodeToString(("?" + MARK.value()).getBytes(StandardCharsets.UTF_8)));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @MethodSource("leaks")
  void leakIsFoundInEveryForm(String leak) {
    Evidence evidence = new Evidence();
    evidence.add("log", "nothing here");
    evidence.add("log", "before " + leak + " after");

    assertThat(evidence.find(List.of(Mark.odd("another"), MARK)))
        .isNotEmpty()
        .allSatisfy(
            finding -> {
              assertThat(finding.mark()).isEqualTo("password");
              assertThat(finding.place()).isEqualTo("log");
            });
  }

  @Test
  void whatIsNoLeakIsNotFound() {
    Evidence evidence = new Evidence();
    evidence.add("log", "password, secret, " + Mark.odd("another").value());

    assertThat(evidence.find(List.of(MARK))).isEmpty();
  }

  @Test
  void argumentsAndEnvironmentOfProcessesAreSeen() throws Exception {
    Evidence evidence = new Evidence();
    Mark argument = Mark.plain("argument");
    Mark variable = Mark.plain("variable");
    Mark ofAJob = Mark.plain("variable of a Job");
    try (Processes processes = Processes.watch(evidence)) {
      Process process = sleeping(argument.value(), Map.of("PLANTED", variable.value()));
      Process job = sleeping("x", Map.of("HOLDFAST_RUN_SPEC", "{}", "PGPASSWORD", ofAJob.value()));
      try {
        Awaitility.await()
            .until(
                () ->
                    evidence.find(List.of(argument, variable)).stream()
                                .map(Evidence.Finding::place)
                                .distinct()
                                .count()
                            == 2
                        && evidence.at(Processes.ARGUMENTS).stream()
                            .anyMatch(text -> text.contains("sleep 300; : x")));
      } finally {
        process.destroyForcibly().waitFor();
        job.destroyForcibly().waitFor();
      }
    }

    assertThat(evidence.find(List.of(ofAJob))).isEmpty();
  }

  private static Process sleeping(String argument, Map<String, String> environment)
      throws Exception {
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", "sleep 300; : " + argument);
    builder.environment().putAll(environment);
    return builder.start();
  }
}
