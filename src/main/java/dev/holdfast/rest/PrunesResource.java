package dev.holdfast.rest;

import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.request.PruneRequest;
import dev.holdfast.rest.BodyReader.Body;
import jakarta.ws.rs.Path;

/** Retention, applied or looked at. */
@Path(KindResource.NAMESPACE + "prunes")
public class PrunesResource extends RunResource<Prune> {
  PrunesResource() {
    super(Kind.PRUNES);
  }

  @Override
  Body<PruneRequest> read(byte[] body) {
    return BodyReader.named(body, PruneRequest.class);
  }
}
