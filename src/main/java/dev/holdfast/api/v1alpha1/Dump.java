package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;

/** What the dump looks like. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "!has(self.jobs) || self.jobs == 1 || !has(self.format) || self.format == 'custom'",
    message = "jobs: more than 1 only with format custom")
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
        Boolean noPrivileges,
    @JsonPropertyDescription(
            "How many pg_dump work on one database side by side, on one snapshot of it, each with"
                + " a connection and an object of its own. With 1 a database is one object; with"
                + " more, its largest tables may have objects of their own, and to restore by hand"
                + " takes some more commands. Format custom only. Default: 1.")
        @Min(1)
        @Max(16)
        Integer jobs) {

  /** What a policy that does not mention the dump gets. */
  public static final Dump DEFAULT = new Dump(null, null, null, null, null);

  public Dump {
    format = format == null ? DumpFormat.CUSTOM : format;
    compression = compression == null ? Compression.DEFAULT : compression;
    noOwner = noOwner != null && noOwner;
    noPrivileges = noPrivileges != null && noPrivileges;
    jobs = jobs == null ? 1 : jobs;
  }
}
