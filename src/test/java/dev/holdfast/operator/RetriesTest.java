package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the framework does with an error, unless it is told otherwise: give up after a while. */
class RetriesTest {
  private static final long MINUTE = 60_000;

  @Test
  void everyReconcilerTriesForEverAndAtLeastOnceAMinute() {
    List<JavaClass> reconcilers =
        new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.holdfast")
                .stream()
                .filter(type -> type.isAssignableTo(Reconciler.class))
                .toList();

    assertThat(reconcilers).hasSizeGreaterThan(5);
    assertThat(reconcilers)
        .allSatisfy(
            reconciler -> {
              GradualRetry retry = reconciler.getAnnotationOfType(GradualRetry.class);
              assertThat(retry.maxAttempts()).isEqualTo(-1);
              assertThat(retry.initialInterval()).isBetween(1L, MINUTE);
              assertThat(retry.maxInterval()).isBetween(1L, MINUTE);
            });
  }

  /** The configuration would win over the annotations. */
  @Test
  void configurationDoesNotSayOtherwise() throws IOException {
    assertThat(Files.readAllLines(Path.of("src/main/resources/application.properties")))
        .noneMatch(line -> line.matches("quarkus\\.operator-sdk\\..*retry.*"));
  }
}
