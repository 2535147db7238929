package dev.holdfast.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.api.v1alpha1.RestoreSpec;
import dev.holdfast.request.BackupRequest;
import dev.holdfast.request.VerificationRequest;
import dev.holdfast.rest.BodyReader.Body;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyReaderTest {
  @Test
  void nameIsTakenOutOfTheBody() {
    Body<BackupRequest> body =
        BodyReader.named(bytes("{'name': 'a', 'policy': 'shop'}"), BackupRequest.class);
    assertThat(body.name()).isEqualTo("a");
    assertThat(body.value()).isEqualTo(new BackupRequest("shop", null, null, null, null));
    assertThat(BodyReader.named(bytes("{'policy': 'shop'}"), BackupRequest.class).name()).isNull();
  }

  @Test
  void whatThePathSaysIsNotInTheBody() {
    Body<VerificationRequest> body =
        BodyReader.with(new byte[0], "backup", "old", VerificationRequest.class);
    assertThat(body.value()).isEqualTo(VerificationRequest.readBack("old"));
    assertThatThrownBy(
            () ->
                BodyReader.with(
                    bytes("{'backup': 'other'}"), "backup", "old", VerificationRequest.class))
        .hasMessageContaining("backup: leave it out");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "{'target': {'conection': {}}} | target.conection: there is no such field; there are",
        "{'source': {'latest': {'policyRef': {'name': 'a', 'x': 1}}}} | source.latest.policyRef.x:",
        "{'target': {'databases': [{'from': 'a'}, {'frm': 'b'}]}} | target.databases[1].frm:",
        "{'jobs': '4'} | jobs: write a whole number",
        "{'jobs': 1.5} | jobs: write a whole number",
        "{'jobs': 99999999999} | jobs: ",
        "{'mode': 'restore'} | mode: write one of Restore, Plan, ReadBack, Verify",
        "{'mode': 0} | mode: write one of",
        "{'singleTransaction': 'yes'} | singleTransaction: write true or false",
        "{'singleTransaction': 1} | singleTransaction: write true or false",
        "{'source': []} | source: ",
        "{'target': {'databases': {}}} | target.databases: write a list",
        "{'target': {'databases': [null]}} | target: leave out what is null",
        "{'source': {'backupRef': {'name': 5}}} | source.backupRef.name: write a text",
      })
  void whatIsWrongIsToldByItsField(String json, String message) {
    assertThatThrownBy(() -> BodyReader.named(bytes(json), RestoreSpec.class))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().status()).isEqualTo(400))
        .hasMessageStartingWith(message)
        .hasMessageNotContainingAny("dev.holdfast", "java.", "Exception");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "nul",
        "null",
        "[]",
        "5",
        "{",
        "{'policy': 'a'} x",
        "{'policy': 'a', 'policy': 'b'}",
        "{'policy': NaN}",
        "{policy: 'a'}",
        "{/* */}"
      })
  void whatIsNoObjectOfJsonIsRefused(String json) {
    assertThatThrownBy(() -> BodyReader.named(bytes(json), BackupRequest.class))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().status()).isEqualTo(400))
        .hasMessageStartingWith("the body");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{;                               the body ends before its JSON does, at line 1, column 2",
        "{'policy': 'shop', 'policy': 1}; the body has a field twice: Duplicate field 'policy', at"
            + " line 1, column 28",
        "{policy: 1};                     the body is not JSON in UTF-8, at line 1, column 2",
        "{}{};                            the body goes on where its JSON has ended"
      })
  void whatTheParserStopsAtIsToldInOurWords(String json, String message) {
    assertThatThrownBy(() -> BodyReader.named(bytes(json), BackupRequest.class))
        .hasMessage(message);
  }

  @Test
  void bytesThatAreNoTextAreToldAsThat() {
    byte[] json = bytes("{'policy': '?'}");
    json[12] = (byte) 0xff;
    assertThatThrownBy(() -> BodyReader.named(json, BackupRequest.class))
        .hasMessageStartingWith("the body is not JSON in UTF-8");
  }

  @Test
  void endlessNestingIsRefused() {
    String deep = "{'source':".repeat(100_000);
    assertThatThrownBy(() -> BodyReader.named(bytes(deep), RestoreSpec.class))
        .isInstanceOf(ProblemException.class);
  }

  private static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }
}
