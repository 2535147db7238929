package dev.holdfast.rest;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.DeletionPolicy;
import dev.holdfast.request.BackupChange;
import dev.holdfast.request.BackupRequest;
import dev.holdfast.request.VerificationRequest;
import dev.holdfast.rest.Permissions.Act;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

/** Backups: made, pinned, verified and deleted. */
@Path(KindResource.NAMESPACE + "backups")
public class BackupsResource extends KindResource<Backup> {
  static final String DELETION_POLICY = "deletionPolicy";
  static final String MERGE_PATCH = "application/merge-patch+json";
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  @Inject Creator creator;
  @Inject BackupDeletions deletions;
  @Inject Permissions permissions;
  @Inject ApiServer server;

  BackupsResource() {
    super(Kind.BACKUPS);
  }

  /** Has one made. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response create(
      @PathParam("namespace") String namespace,
      @HeaderParam(IdempotencyKey.HEADER) String key,
      @Context UriInfo uri,
      @Context RoutingContext context,
      byte[] body) {
    return creator.create(
        Call.of(context),
        kind(),
        namespace,
        key,
        uri,
        body,
        read -> BodyReader.named(read, BackupRequest.class));
  }

  /** Pins it, describes it, or says what deleting it does. */
  @PATCH
  @Path("{name}")
  @Consumes({MERGE_PATCH, MediaType.APPLICATION_JSON})
  public Response change(
      @PathParam("namespace") String namespace,
      @PathParam("name") String name,
      @Context UriInfo uri,
      @Context RoutingContext context,
      byte[] body) {
    Call call = Call.of(context);
    Names.check(namespace, name);
    permissions.require(call, Act.of("patch", kind(), namespace, name));
    Query.none(uri.getQueryParameters());
    String patch = BodyReader.plain(body, BackupChange.class).patch();
    Backup changed =
        server.call(
            client ->
                client
                    .resources(Backup.class)
                    .inNamespace(namespace)
                    .withName(name)
                    .patch(MERGE, patch));
    call.did("changed", changed);
    return Response.ok(ObjectLists.tidy(changed)).build();
  }

  /** Has it read again, or restored and compared. */
  @POST
  @Path("{name}/verifications")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response verify(
      @PathParam("namespace") String namespace,
      @PathParam("name") String name,
      @HeaderParam(IdempotencyKey.HEADER) String key,
      @Context UriInfo uri,
      @Context RoutingContext context,
      byte[] body) {
    Names.check(namespace, name);
    return creator.create(
        Call.of(context),
        Kind.RESTORES,
        namespace,
        key,
        uri,
        body,
        read -> BodyReader.with(read, "backup", name, VerificationRequest.class));
  }

  /** Deletes it, with what is stored or without. */
  @DELETE
  @Path("{name}")
  public Response delete(
      @PathParam("namespace") String namespace,
      @PathParam("name") String name,
      @Context UriInfo uri,
      @Context RoutingContext context) {
    Deletion deletion =
        deletions.delete(
            Call.of(context),
            namespace,
            name,
            Query.only(DELETION_POLICY, uri.getQueryParameters())
                .map(BackupsResource::policy)
                .orElse(null));
    return Response.status(deletion.gone() ? Response.Status.OK : Response.Status.ACCEPTED)
        .entity(deletion)
        .build();
  }

  private static DeletionPolicy policy(String value) {
    return switch (value) {
      case "Retain" -> DeletionPolicy.RETAIN;
      case "Delete" -> DeletionPolicy.DELETE;
      default -> throw ProblemException.badRequest(DELETION_POLICY, "write Retain or Delete");
    };
  }
}
