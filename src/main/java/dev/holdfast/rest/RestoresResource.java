package dev.holdfast.rest;

import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreSpec;
import dev.holdfast.request.RestoreRequest;
import dev.holdfast.rest.BodyReader.Body;
import jakarta.ws.rs.Path;

/** Restores, plans of them, and verifications. */
@Path(KindResource.NAMESPACE + "restores")
public class RestoresResource extends RunResource<Restore> {
  RestoresResource() {
    super(Kind.RESTORES);
  }

  @Override
  Body<RestoreRequest> read(byte[] body) {
    Body<RestoreSpec> spec = BodyReader.named(body, RestoreSpec.class);
    return new Body<>(spec.name(), new RestoreRequest(spec.value()));
  }
}
