package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.api.model.StatusDetailsBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.Test;

class RefusalsTest {

  @Test
  void refusalIsToldInTheWordsOfTheApiServerAlone() {
    String sentence =
        "jobs.batch \"nightly\" is forbidden: exceeded quota: none, requested: count/jobs.batch=1";
    KubernetesClientException refusal =
        new KubernetesClientException(
            "Failure executing: POST at: https://10.96.0.1:443/apis/batch/v1. Message: "
                + sentence
                + ". Received status: Status(apiVersion=v1, code=403)",
            403,
            new StatusBuilder().withCode(403).withMessage(sentence).build());

    assertThat(Refusals.said(refusal)).isEqualTo(sentence);
  }

  @Test
  void namespaceThatIsBeingDeletedIsToldFromOneThatForbids() {
    StatusDetails terminating =
        new StatusDetailsBuilder()
            .addNewCause()
            .withReason("NamespaceTerminating")
            .endCause()
            .build();

    assertThat(Refusals.isNamespaceTerminating(refusal(403, terminating))).isTrue();
    assertThat(Refusals.isNamespaceTerminating(refusal(500, terminating))).isFalse();
    assertThat(Refusals.isNamespaceTerminating(refusal(403, new StatusDetails()))).isFalse();
    assertThat(Refusals.isNamespaceTerminating(refusal(403, null))).isFalse();
    assertThat(Refusals.isNamespaceTerminating(new KubernetesClientException("no answer")))
        .isFalse();
  }

  private static KubernetesClientException refusal(int code, StatusDetails details) {
    return new KubernetesClientException(
        "forbidden", code, new StatusBuilder().withCode(code).withDetails(details).build());
  }

  @Test
  void refusalWithoutAStatusIsToldInTheWordsOfTheClient() {
    assertThat(Refusals.said(new KubernetesClientException("connection reset")))
        .isEqualTo("connection reset");
  }
}
