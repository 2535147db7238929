package dev.holdfast.rest;

import dev.holdfast.api.v1alpha1.Api;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewStatus;
import jakarta.enterprise.context.ApplicationScoped;

/** Asks the API server whether it would let somebody do something. */
@ApplicationScoped
class Permissions {
  private final ApiServer server;

  Permissions(ApiServer server) {
    this.server = server;
  }

  /**
   * What is to be done.
   *
   * @param verb a verb of Kubernetes, such as {@code get}
   * @param group the API group of the kind; empty for the core
   * @param resource the kind, in the plural
   * @param namespace where; null for everywhere
   * @param name to which object; null for any
   */
  record Act(String verb, String group, String resource, String namespace, String name) {

    /** One of Holdfast's own kinds. */
    static Act of(String verb, Kind<?> kind, String namespace, String name) {
      return new Act(verb, Api.GROUP, kind.resource(), namespace, name);
    }

    @Override
    public String toString() {
      return verb
          + " "
          + resource
          + (group.isEmpty() ? "" : "." + group)
          + (name == null ? "" : " \"" + name + "\"")
          + (namespace == null ? " in all namespaces" : " in namespace \"" + namespace + "\"");
    }
  }

  /**
   * Goes on if the caller may do {@code act}.
   *
   * @throws ProblemException if not
   */
  void require(Call call, Act act) {
    call.tell("verb", act.verb());
    call.tell("resource", act.resource());
    call.tell("namespace", act.namespace());
    call.tell("name", act.name());
    if (!isAllowed(call.caller(), act)) {
      throw new ProblemException(
          403,
          "\""
              + call.caller().name()
              + "\" may not "
              + act
              + "; somebody who may grant it can do so with a "
              + (act.namespace() == null
                  ? "ClusterRole and a ClusterRoleBinding"
                  : "Role and a RoleBinding"));
    }
  }

  /** Whether {@code caller} may do {@code act}. */
  boolean isAllowed(Caller caller, Act act) {
    SubjectAccessReview asked =
        new SubjectAccessReviewBuilder()
            .withNewSpec()
            .withUser(caller.name())
            .withUid(caller.uid())
            .withGroups(caller.groups())
            .withExtra(caller.extra())
            .withNewResourceAttributes()
            .withVerb(act.verb())
            .withGroup(act.group())
            .withVersion(act.group().isEmpty() ? "v1" : Api.VERSION)
            .withResource(act.resource())
            .withNamespace(act.namespace())
            .withName(act.name())
            .endResourceAttributes()
            .endSpec()
            .build();
    SubjectAccessReviewStatus said =
        server
            .call(client -> client.authorization().v1().subjectAccessReview().create(asked))
            .getStatus();
    return said != null
        && Boolean.TRUE.equals(said.getAllowed())
        && !Boolean.TRUE.equals(said.getDenied());
  }
}
