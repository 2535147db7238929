package dev.holdfast.crd;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import java.io.IOException;
import java.time.Duration;
import java.time.Period;
import org.junit.jupiter.api.Test;

/** A length of time of Java becomes a date in a schema, and takes no length that people write. */
class SchemaTypesTest {

  @Test
  void noFieldIsALengthOfTimeOfJava() {
    noFields()
        .that()
        .areNotStatic()
        .should()
        .haveRawType(Duration.class)
        .orShould()
        .haveRawType(Period.class)
        .check(new ClassFileImporter().importPackagesOf(BackupPolicy.class));
  }

  @Test
  void noSchemaAsksForADateInPlaceOfALength() throws IOException {
    assertThat(CrdFiles.generate())
        .isNotEmpty()
        .allSatisfy((file, schema) -> assertThat(schema).doesNotContain("date-time"));
  }
}
