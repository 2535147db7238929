package dev.holdfast.rest;

import dev.holdfast.api.v1alpha1.Patterns;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;

/** The parameters of operations, as the OpenAPI document describes them. */
final class Parameters {
  private Parameters() {}

  /** A part of the path. */
  static Parameter path(String name, String description) {
    return OASFactory.createParameter()
        .name(name)
        .in(Parameter.In.PATH)
        .required(true)
        .description(description)
        .schema(text().pattern(Patterns.DNS_SUBDOMAIN).maxLength(253));
  }

  static Parameter idempotencyKey() {
    return OASFactory.createParameter()
        .name(IdempotencyKey.HEADER)
        .in(Parameter.In.HEADER)
        .description(
            "Chosen by the client, such as a UUID. A request that is sent again with the same key"
                + " and the same body creates nothing again.")
        .schema(text().pattern(IdempotencyKey.SYNTAX).maxLength(255));
  }

  /** What lists of {@code kind} can be asked with. */
  static List<Parameter> ofLists(Kind<?> kind) {
    Parameter limit =
        query(
            ListQuery.LIMIT,
            "How many objects are looked at for one page. Default: " + ListQuery.DEFAULT_LIMIT,
            OASFactory.createSchema()
                .addType(SchemaType.INTEGER)
                .minimum(BigDecimal.ONE)
                .maximum(BigDecimal.valueOf(ListQuery.MAX_LIMIT)));
    Parameter next =
        query(ListQuery.CONTINUE, "What the page before says, to get the next.", text());
    return Stream.concat(
            Stream.of(limit, next), kind.filters().stream().map(filter -> ofFilter(filter)))
        .toList();
  }

  /** A parameter that is one of {@code words}. */
  static Parameter words(String name, String description, List<String> words) {
    Schema schema = text();
    words.forEach(schema::addEnumeration);
    return query(name, description, schema);
  }

  private static Parameter ofFilter(Filter<?> filter) {
    return filter.words().isEmpty()
        ? query(filter.name(), filter.description(), text().pattern(filter.syntax()))
        : words(filter.name(), filter.description(), filter.words());
  }

  private static Parameter query(String name, String description, Schema schema) {
    return OASFactory.createParameter()
        .name(name)
        .in(Parameter.In.QUERY)
        .description(description)
        .schema(schema);
  }

  private static Schema text() {
    return OASFactory.createSchema().addType(SchemaType.STRING);
  }
}
