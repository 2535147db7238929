package dev.holdfast.operator;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.util.StdConverter;
import dev.holdfast.reading.StoredValues;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.quarkus.kubernetes.client.KubernetesClientObjectMapperCustomizer;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Map;

/**
 * Has objects take no more memory than they must, since caches hold tens of thousands: who set
 * which field, which nobody here asks for, is not read, texts that most objects share are held
 * once, and maps have the room for what is in them. These cannot be changed, as nothing can that is
 * in a cache.
 */
@Singleton
final class FrugalObjects implements KubernetesClientObjectMapperCustomizer {

  @Override
  public void customize(ObjectMapper mapper) {
    mapper.registerModule(new StoredValues());
    mapper.addMixIn(ObjectMeta.class, FrugalMeta.class);
    mapper.addMixIn(Condition.class, FrugalCondition.class);
    mapper.registerModule(
        new SimpleModule("shared-texts").addDeserializer(String.class, new SharedTexts()));
  }

  /**
   * What is absent from an object that is written back, the API server keeps as it was.
   *
   * @see <a href="https://kubernetes.io/docs/reference/using-api/server-side-apply/">Clearing
   *     managedFields takes an empty entry</a>
   */
  @RegisterForReflection
  @JsonIgnoreProperties("managedFields")
  @JsonDeserialize(converter = TightMeta.class)
  interface FrugalMeta {}

  @RegisterForReflection
  @JsonDeserialize(converter = TightCondition.class)
  interface FrugalCondition {}

  /** A map that grows takes three times the room of one that does not. */
  @RegisterForReflection
  static final class TightMeta extends StdConverter<ObjectMeta, ObjectMeta> {
    @Override
    public ObjectMeta convert(ObjectMeta read) {
      read.setLabels(tight(read.getLabels()));
      read.setAnnotations(tight(read.getAnnotations()));
      read.setAdditionalProperties(tight(read.getAdditionalProperties()));
      return read;
    }
  }

  /** Each has an empty map for what this version of the client does not know. */
  @RegisterForReflection
  static final class TightCondition extends StdConverter<Condition, Condition> {
    @Override
    public Condition convert(Condition read) {
      read.setAdditionalProperties(tight(read.getAdditionalProperties()));
      return read;
    }
  }

  private static <V> Map<String, V> tight(Map<String, V> map) {
    return map == null || map.containsValue(null) ? map : Map.copyOf(map);
  }

  /**
   * Gives the same instance for equal texts, if it has seen them lately. It remembers a fixed
   * number of them, each in the one place that follows from its hash, so it never grows.
   */
  static final class SharedTexts extends StringDeserializer {
    private static final long serialVersionUID = 1L;

    /** Names, phases, reasons and the like; what is longer is seldom said twice. */
    private static final int LONGEST = 128;

    private static final int PLACES = 1 << 14;

    /** Threads may overwrite each other's: then a text is there twice, which does no harm. */
    private final transient String[] places = new String[PLACES];

    @Override
    public String deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      String read = super.deserialize(parser, context);
      return read == null || read.length() > LONGEST ? read : shared(read);
    }

    private String shared(String read) {
      int hash = read.hashCode();
      int place = (hash ^ (hash >>> 16)) & (PLACES - 1);
      String known = places[place];
      if (read.equals(known)) {
        return known;
      }
      places[place] = read;
      return read;
    }
  }
}
