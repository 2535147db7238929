package dev.holdfast.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.request.RequestProblem;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ApiServerProblemsTest {
  @Test
  void refusalOfAFieldNamesIt() {
    ProblemException told = of(422, "spec.jobs: too many", "FieldValueInvalid", "spec.jobs");
    assertThat(told.problem().status()).isEqualTo(422);
    assertThat(told.problem().errors())
        .containsExactly(new RequestProblem("spec.jobs", "spec.jobs: too many"));
  }

  @Test
  void namespaceThatGoesIsAConflict() {
    assertThat(of(403, "forbidden", "NamespaceTerminating", null).problem())
        .returns(409, Problem::status);
  }

  @Test
  void quotaAndAdmissionAreTheCallersToKnow() {
    assertThat(of(403, "exceeded quota: backups", null, null).problem())
        .returns(403, Problem::status)
        .returns("exceeded quota: backups", Problem::detail);
    assertThat(of(403, "admission webhook \"x\" denied the request", null, null).problem())
        .returns(403, Problem::status);
  }

  @Test
  void rightThatWeLackIsNotTheCallersFault() {
    ProblemException told = of(403, "User \"system:serviceaccount:a:b\" cannot create", null, null);
    assertThat(told.problem().status()).isEqualTo(503);
    assertThat(told.problem().detail()).doesNotContain("system:serviceaccount");
  }

  @Test
  void apiServerThatDoesNotAnswerIsToldToBeSo() {
    for (int code : new int[] {0, 401, 429, 500, 503, 504}) {
      ProblemException told = of(code, "x", null, null);
      assertThat(told.problem().status()).as("%d", code).isEqualTo(503);
      assertThat(told.headers()).containsKey("Retry-After");
    }
    assertThat(ApiServerProblems.of(new KubernetesClientException("x", new IOException("y"))))
        .returns(503, told -> told.problem().status());
  }

  @Test
  void listThatCannotGoOnIsGone() {
    assertThat(of(410, "too old", "x", null).problem().status()).isEqualTo(410);
  }

  private static ProblemException of(int code, String message, String cause, String field) {
    Status status =
        new StatusBuilder()
            .withCode(code)
            .withMessage(message)
            .withNewDetails()
            .addNewCause(field, message, cause)
            .endDetails()
            .build();
    return ApiServerProblems.of(new KubernetesClientException(message, code, status));
  }
}
