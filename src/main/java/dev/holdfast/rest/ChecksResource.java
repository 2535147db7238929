package dev.holdfast.rest;

import dev.holdfast.api.v1alpha1.PolicyCheck;
import dev.holdfast.request.CheckRequest;
import dev.holdfast.rest.BodyReader.Body;
import jakarta.ws.rs.Path;

/** Checks of whether policies work. */
@Path(KindResource.NAMESPACE + "checks")
public class ChecksResource extends RunResource<PolicyCheck> {
  ChecksResource() {
    super(Kind.CHECKS);
  }

  @Override
  Body<CheckRequest> read(byte[] body) {
    return BodyReader.named(body, CheckRequest.class);
  }
}
