package dev.holdfast.rest;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.Patterns;
import dev.holdfast.overview.Overview;
import dev.holdfast.request.RequestProblem;
import io.fabric8.kubernetes.client.CustomResource;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import io.quarkus.smallrye.openapi.OpenApiFilter.RunStage;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/**
 * Completes the OpenAPI document: paths and methods are those that were found in the code, and what
 * they take and give follows from the kinds, so that the two cannot part.
 */
@OpenApiFilter(RunStage.BUILD)
public class OpenApiShape implements OASFilter {
  private static final String BEARER = "bearer";
  private static final String NAME = "name";

  @Override
  public void filterOpenAPI(OpenAPI document) {
    RecordSchemas schemas = new RecordSchemas();
    Components components = OASFactory.createComponents();
    schemas.reference(Problem.class);
    schemas.reference(RequestProblem.class);
    schemas.reference(Deletion.class);
    schemas.reference(Overview.class);
    schemas.reference(EventLine.class);
    schemas
        .components()
        .put("Events", listOf("What happened, the newest last.", EventLine.class.getSimpleName()));
    for (Kind<?> kind : Kind.ALL) {
      addKind(schemas, kind);
    }
    for (Class<?> body : Operations.bodies()) {
      schemas.reference(body);
    }
    for (String body : Operations.namedBodies()) {
      schemas.components().get(body).addProperty(NAME, nameSchema());
    }
    schemas.components().forEach(components::addSchema);
    Errors.all().forEach(components::addResponse);
    components.addSecurityScheme(
        BEARER,
        OASFactory.createSecurityScheme()
            .type(SecurityScheme.Type.HTTP)
            .scheme(BEARER)
            .description(
                "A token of Kubernetes that is meant for Holdfast, such as kubectl create token"
                    + " prints with --audience=holdfast."));
    document.setComponents(components);
    document.setInfo(
        OASFactory.createInfo()
            .title("Holdfast")
            .version("v1")
            .description(
                "Backups of PostgreSQL. Every object is one of Kubernetes, in group "
                    + Api.GROUP
                    + "; everybody may do here what their Roles let them do there."));
    document.setTags(null);
    document.setSecurity(
        List.of(OASFactory.createSecurityRequirement().addScheme(BEARER, List.of())));
    for (Map.Entry<String, PathItem> path : document.getPaths().getPathItems().entrySet()) {
      path.getValue()
          .getOperations()
          .forEach((method, operation) -> Operations.shape(path.getKey(), method, operation));
    }
  }

  private static void addKind(RecordSchemas schemas, Kind<?> kind) {
    Schema object =
        OASFactory.createSchema()
            .addType(SchemaType.OBJECT)
            .description(kind.typeName() + " of " + Api.GROUP + "/" + Api.VERSION + ".")
            .addProperty("apiVersion", OASFactory.createSchema().addType(SchemaType.STRING))
            .addProperty("kind", OASFactory.createSchema().addType(SchemaType.STRING))
            .addProperty(
                "metadata",
                OASFactory.createSchema()
                    .addType(SchemaType.OBJECT)
                    .description("As Kubernetes describes ObjectMeta."))
            .addProperty("spec", schemas.reference(part(kind, 0)))
            .addProperty("status", schemas.reference(part(kind, 1)));
    schemas.components().put(kind.typeName(), object);
    Schema page = listOf("A part of a list.", kind.typeName());
    page.addProperty(
        ListQuery.CONTINUE,
        OASFactory.createSchema()
            .addType(SchemaType.STRING)
            .description(
                "Give this for the parameter continue, with all others as they were, to get the"
                    + " next page. Absent on the last page."));
    schemas.components().put(Operations.page(kind), page);
    if (kind.body() != null) {
      schemas.reference(kind.body());
    }
  }

  private static Schema listOf(String description, String item) {
    return OASFactory.createSchema()
        .addType(SchemaType.OBJECT)
        .description(description)
        .addProperty(
            "items",
            OASFactory.createSchema()
                .addType(SchemaType.ARRAY)
                .items(RecordSchemas.referenceTo(item)));
  }

  private static Schema nameSchema() {
    return OASFactory.createSchema()
        .addType(SchemaType.STRING)
        .maxLength(Backup.MAX_NAME_LENGTH)
        .pattern(Patterns.DNS_LABEL)
        .description("What the object is to be called. Default: a name that is made up.");
  }

  /** The type of the spec (0) or the status (1) of a kind. */
  private static Class<?> part(Kind<?> kind, int index) {
    Type parent = kind.type().getGenericSuperclass();
    if (parent instanceof ParameterizedType typed && typed.getRawType() == CustomResource.class) {
      return (Class<?>) typed.getActualTypeArguments()[index];
    }
    throw new IllegalStateException(kind.typeName() + " is no custom resource");
  }
}
