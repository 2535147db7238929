package dev.holdfast.cli;

import java.util.List;
import picocli.CommandLine.ITypeConverter;

/**
 * The name of a backup, as people have it before them: alone, or as {@code -o name}, kubectl and
 * these commands write it.
 */
final class BackupName implements ITypeConverter<String> {
  private static final List<String> KINDS =
      List.of("backup/", "backups/", "backup.holdfast.dev/", "backups.holdfast.dev/");

  @Override
  public String convert(String value) {
    return KINDS.stream()
        .filter(value::startsWith)
        .findFirst()
        .map(kind -> value.substring(kind.length()))
        .orElse(value);
  }
}
