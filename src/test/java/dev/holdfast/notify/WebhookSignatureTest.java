package dev.holdfast.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WebhookSignatureTest {
  private static final String KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final Instant TIME = Instant.ofEpochSecond(1_614_265_330);
  private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
  private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";

  /** The example of the libraries that receivers use. */
  @Test
  void signatureIsThatOfTheStandard() {
    assertThat(header(WebhookSignature.key(KEY)))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void eachKeySigns() {
    byte[] other = WebhookSignature.key("another key of more than 24 bytes\n");

    assertThat(header(WebhookSignature.key(KEY), other))
        .isEqualTo(header(WebhookSignature.key(KEY)) + " " + header(other));
  }

  @Test
  void signatureDependsOnWhateverIsSigned() {
    byte[] key = WebhookSignature.key(KEY);
    String signature = WebhookSignature.header(List.of(key), ID, TIME, BODY);

    assertThat(WebhookSignature.header(List.of(key), "other", TIME, BODY)).isNotEqualTo(signature);
    assertThat(WebhookSignature.header(List.of(key), ID, TIME.plusSeconds(1), BODY))
        .isNotEqualTo(signature);
    assertThat(WebhookSignature.header(List.of(key), ID, TIME, new byte[0]))
        .isNotEqualTo(signature);
  }

  @Test
  void keyThatIsTooShortOrNoneIsRefusedAndNotQuoted() {
    for (String wrong : List.of("brief", "whsec_c2hvcnQ=", "whsec_not*base64*but*long*enough")) {
      assertThatThrownBy(() -> WebhookSignature.key(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining(wrong)
          .hasMessageNotContaining("c2hv");
    }
  }

  private static String header(byte[]... keys) {
    return WebhookSignature.header(List.of(keys), ID, TIME, BODY);
  }
}
