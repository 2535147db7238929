package dev.holdfast.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.stream.Stream;

/** Whether the operator may do in a namespace what it is for. */
final class NamespaceRights {
  private static final ListOptions ONE = new ListOptionsBuilder().withLimit(1L).build();

  /**
   * All that the framework lists: of each of them, a refusal alone has it end the program, and
   * whoever may edit the Role in a namespace can bring that about.
   */
  static final List<Class<? extends HasMetadata>> LISTED =
      Stream.concat(OwnKinds.ALL.stream(), Stream.of(Job.class, Pod.class)).toList();

  private final KubernetesClient client;

  NamespaceRights(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Whether the API server refuses to tell something of what is in {@code namespace}: it is not
   * there, and with it went the Roles, or nobody has made any, or somebody has taken rights out of
   * them. An API server that does not answer refuses nothing.
   */
  boolean refused(String namespace) {
    return answer(namespace) == HttpURLConnection.HTTP_FORBIDDEN;
  }

  /** Whether the API server tells all of it. One that does not answer grants nothing either. */
  boolean granted(String namespace) {
    return answer(namespace) == HttpURLConnection.HTTP_OK;
  }

  private int answer(String namespace) {
    try {
      for (Class<? extends HasMetadata> kind : LISTED) {
        client.resources(kind).inNamespace(namespace).list(ONE);
      }
      return HttpURLConnection.HTTP_OK;
    } catch (KubernetesClientException e) {
      return e.getCode();
    }
  }
}
