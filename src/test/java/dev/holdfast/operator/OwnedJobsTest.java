package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.Test;

class OwnedJobsTest {

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

    assertThat(OwnedJobs.said(refusal)).isEqualTo(sentence);
  }

  @Test
  void refusalWithoutAStatusIsToldInTheWordsOfTheClient() {
    assertThat(OwnedJobs.said(new KubernetesClientException("connection reset")))
        .isEqualTo("connection reset");
  }
}
