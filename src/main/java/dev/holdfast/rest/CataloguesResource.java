package dev.holdfast.rest;

import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.request.CatalogueRequest;
import dev.holdfast.rest.BodyReader.Body;
import jakarta.ws.rs.Path;

/** Looks through the destinations of policies. */
@Path(KindResource.NAMESPACE + "catalogues")
public class CataloguesResource extends RunResource<Catalogue> {
  CataloguesResource() {
    super(Kind.CATALOGUES);
  }

  @Override
  Body<CatalogueRequest> read(byte[] body) {
    return BodyReader.named(body, CatalogueRequest.class);
  }
}
