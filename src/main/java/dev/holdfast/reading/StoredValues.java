package dev.holdfast.reading;

import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.fabric8.kubernetes.api.model.Quantity;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Has every object be read that an API server can have. What is stored was checked by the schema of
 * its day, which may have been wider; and where one object of a list cannot be read, there is no
 * list, and nothing is done for anybody.
 *
 * <p>Of a whole number that is too large for its field, the nearest is read, and what is no
 * quantity stays as it is written. An object that has anything else that cannot be read as what it
 * says is {@link Unreadable} as a whole.
 */
public final class StoredValues extends SimpleModule {
  private static final long serialVersionUID = 1L;

  /** Makes the module. */
  public StoredValues() {
    super("stored-values");
    addDeserializer(Integer.class, new NearestReader<>(Integer.class));
    addDeserializer(int.class, new NearestReader<>(Integer.class));
    addDeserializer(Long.class, new NearestReader<>(Long.class));
    addDeserializer(long.class, new NearestReader<>(Long.class));
    setMixInAnnotation(Quantity.class, AnyQuantity.class);
  }

  @Override
  public void setupModule(SetupContext context) {
    super.setupModule(context);
    context.addDeserializationProblemHandler(new NearestNumber());
    context.addBeanDeserializerModifier(new WholeReader.OfEach());
    ObjectCodec owner = context.getOwner();
    if (owner instanceof ObjectMapper mapper) {
      // By default an empty word is none, 0 the first word of a kind, and 1.5 is 1.
      refuse(
          mapper,
          LogicalType.Enum,
          CoercionInputShape.Integer,
          CoercionInputShape.EmptyString,
          CoercionInputShape.Float);
      refuse(
          mapper,
          LogicalType.Boolean,
          CoercionInputShape.Integer,
          CoercionInputShape.Float,
          CoercionInputShape.String,
          CoercionInputShape.EmptyString);
      refuse(
          mapper,
          LogicalType.Integer,
          CoercionInputShape.Float,
          CoercionInputShape.String,
          CoercionInputShape.EmptyString);
      refuse(mapper, LogicalType.POJO, CoercionInputShape.EmptyString);
      refuse(mapper, LogicalType.Collection, CoercionInputShape.EmptyString);
      refuse(mapper, LogicalType.Map, CoercionInputShape.EmptyString);
    }
  }

  private static void refuse(ObjectMapper mapper, LogicalType type, CoercionInputShape... shapes) {
    for (CoercionInputShape shape : shapes) {
      mapper.coercionConfigFor(type).setCoercion(shape, CoercionAction.Fail);
    }
  }

  /** The class names a reader of its own, which only this can replace. */
  @RegisterForReflection
  @JsonDeserialize(using = QuantityReader.class)
  interface AnyQuantity {}
}
