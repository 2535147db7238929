package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;

/** How the dump is compressed on its way to the destination. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "!has(self.level) || !has(self.algorithm) || self.algorithm != 'none'",
    message = "level has no meaning with algorithm none")
@ValidationRule(
    value =
        "!has(self.level) || !has(self.algorithm) || self.algorithm != 'gzip' || self.level <= 9",
    message = "level of gzip is 1 to 9")
public record Compression(
    @JsonPropertyDescription("zstd (the default), gzip or none.") Algorithm algorithm,
    @JsonPropertyDescription("1 (fastest) to 19 for zstd, default 3; 1 to 9 for gzip, default 6.")
        @Min(1)
        @Max(19)
        Integer level) {

  /** What the compressed object can be read with. */
  public enum Algorithm {
    /** Zstandard, RFC 8878; {@code zstd -d} reads it. */
    @JsonProperty("zstd")
    ZSTD,
    /** gzip, RFC 1952; {@code gzip -d} reads it. */
    @JsonProperty("gzip")
    GZIP,
    /** As pg_dump wrote it. */
    @JsonProperty("none")
    NONE
  }

  /** What a policy that does not mention compression gets. */
  public static final Compression DEFAULT = new Compression(Algorithm.ZSTD, null);

  public Compression {
    algorithm = algorithm == null ? Algorithm.ZSTD : algorithm;
    if (level == null && algorithm != Algorithm.NONE) {
      level = algorithm == Algorithm.ZSTD ? 3 : 6;
    }
  }
}
