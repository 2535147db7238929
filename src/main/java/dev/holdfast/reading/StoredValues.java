package dev.holdfast.reading;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.fabric8.kubernetes.api.model.Quantity;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Has every object be read that an API server can have. What is stored was checked by the schema of
 * its day, which may have been wider; and where one object of a list cannot be read, there is no
 * list, and nothing is done for anybody.
 *
 * <p>Of a whole number that is too large for its field, the nearest is read, and what is no
 * quantity stays as it is written.
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
  }

  /** The class names a reader of its own, which only this can replace. */
  @RegisterForReflection
  @JsonDeserialize(using = QuantityReader.class)
  interface AnyQuantity {}
}
