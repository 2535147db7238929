package dev.holdfast.rest;

import dev.holdfast.api.v1alpha1.BackupPolicy;
import jakarta.ws.rs.Path;

/** Policies are read here, and written with whatever keeps all other manifests of the cluster. */
@Path(KindResource.NAMESPACE + "policies")
public class PoliciesResource extends KindResource<BackupPolicy> {
  PoliciesResource() {
    super(Kind.POLICIES);
  }
}
