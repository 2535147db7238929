package dev.holdfast.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicySpec;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.fuzz.FuzzTarget;
import dev.holdfast.fuzz.Held;
import dev.holdfast.schedule.PolicyCheck;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;

/** Policies that no schema has been held against. */
public final class PolicyFuzz {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final KubernetesSerialization KUBERNETES = new KubernetesSerialization();
  private static final JobContext CONTEXT = new JobContext("holdfast:1", null, "cluster-uid");

  private PolicyFuzz() {}

  /** The targets. */
  public static List<FuzzTarget> targets() {
    return List.of(
        new FuzzTarget(
            "policies",
            0.15,
            List.of(seed("policy-full.yaml"), seed("policy-minimal.yaml")),
            PolicyFuzz::policy));
  }

  private static String seed(String file) {
    return KUBERNETES.asJson(Samples.policy(file).getSpec());
  }

  private static void policy(byte[] input) throws Exception {
    BackupPolicySpec spec;
    try {
      spec = MAPPER.readValue(Held.text(input), BackupPolicySpec.class);
    } catch (JsonProcessingException e) {
      return;
    }
    if (spec == null) {
      return;
    }
    List<String> problems = new ArrayList<>(PolicyCheck.problems("shop", spec));
    problems.addAll(PolicyFields.problems(spec));
    problems.forEach(problem -> Held.require(!problem.isBlank(), "a problem without a word"));
    if (problems.isEmpty()) {
      BackupPolicy policy = Samples.policy("policy-minimal.yaml");
      policy.setSpec(spec);
      Job job;
      try {
        job = BackupJob.build(CONTEXT, Samples.backup("backup-minimal.yaml"), policy);
      } catch (IllegalArgumentException e) {
        Held.require(e.getMessage() != null && !e.getMessage().isBlank(), "refused for nothing");
        return;
      }
      RunSpec told = Samples.runSpec(job);
      Held.require(Json.read(Json.line(told), RunSpec.class).equals(told), "told otherwise");
      String command =
          String.join(" ", job.getSpec().getTemplate().getSpec().getContainers().get(0).getArgs());
      Held.require(command.equals("job backup"), "its command is " + command);
    }
  }
}
