package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** What the dump looks like. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Dump(
    @JsonPropertyDescription("custom (the default, for pg_restore) or plain (SQL, for psql).")
        DumpFormat format,
    @JsonPropertyDescription("How it is compressed. Default: zstd, level 3.")
        Compression compression,
    @JsonPropertyDescription(
            "Leave out the ownership of objects, so that the dump restores under any role."
                + " Default: false.")
        Boolean noOwner,
    @JsonPropertyDescription(
            "Leave out grants, so that the dump restores where its roles do not exist."
                + " Default: false.")
        Boolean noPrivileges) {

  /** What a policy that does not mention the dump gets. */
  public static final Dump DEFAULT = new Dump(null, null, null, null);

  public Dump {
    format = format == null ? DumpFormat.CUSTOM : format;
    compression = compression == null ? Compression.DEFAULT : compression;
    noOwner = noOwner != null && noOwner;
    noPrivileges = noPrivileges != null && noPrivileges;
  }
}
