package dev.holdfast.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import java.io.IOException;
import java.time.temporal.TemporalAmount;
import org.junit.jupiter.api.Test;

/** A length of time of Java becomes a date in a schema, and takes no length that people write. */
class SchemaTypesTest {

  /** Also in lists and maps, of which the raw type says nothing. */
  @Test
  void noFieldIsALengthOfTimeOfJava() {
    assertThat(new ClassFileImporter().importPackagesOf(BackupPolicy.class))
        .flatExtracting(JavaClass::getFields)
        .filteredOn(field -> !field.getModifiers().contains(JavaModifier.STATIC))
        .isNotEmpty()
        .allSatisfy(
            field ->
                assertThat(field.getType().getAllInvolvedRawTypes())
                    .noneMatch(type -> type.isAssignableTo(TemporalAmount.class)));
  }

  @Test
  void noSchemaAsksForADateInPlaceOfALength() throws IOException {
    assertThat(CrdFiles.generate())
        .isNotEmpty()
        .allSatisfy((file, schema) -> assertThat(schema).doesNotContain("date-time"));
  }
}
