package dev.holdfast.rest;

import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.request.CopyRequest;
import dev.holdfast.rest.BodyReader.Body;
import jakarta.ws.rs.Path;

/** Copies of backups at further destinations. */
@Path(KindResource.NAMESPACE + "copies")
public class CopiesResource extends RunResource<BackupCopy> {
  CopiesResource() {
    super(Kind.COPIES);
  }

  @Override
  Body<CopyRequest> read(byte[] body) {
    return BodyReader.named(body, CopyRequest.class);
  }
}
