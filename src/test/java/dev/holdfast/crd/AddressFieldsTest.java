package dev.holdfast.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.holdfast.api.v1alpha1.AzureDestination;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Connection;
import dev.holdfast.api.v1alpha1.Patterns;
import dev.holdfast.api.v1alpha1.S3Destination;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The fields that become part of an address that something is sent to. */
class AddressFieldsTest {

  /** One more is a decision: who connects to it, and with what. */
  private static final Map<Class<?>, List<String>> FIELDS =
      Map.of(
          Connection.class,
          List.of("host"),
          S3Destination.class,
          List.of("bucket", "endpoint", "region"),
          AzureDestination.class,
          List.of("accountName", "container", "endpoint"));

  private static final java.util.regex.Pattern NAMES =
      java.util.regex.Pattern.compile(
          ".*(url$|uri|host|endpoint|address|domain|proxy|region|account|bucket|container|image"
              + "|server|webhook).*",
          java.util.regex.Pattern.CASE_INSENSITIVE);

  /** What is named so, and is no address of ours: the node pulls images, as it does for any pod. */
  private static final Set<String> OTHERS =
      Set.of(
          "AzureDestination",
          "Destination.azure",
          "JobTemplate.imagePullSecrets",
          "JobTemplate.serviceAccountName",
          "PolicyVerification.server",
          "RestoreTarget.server",
          "S3Destination.serverSideEncryption",
          "ThrowAwayServer.image");

  private static final List<String> HOSTILE =
      List.of(
          "http://user:password@169.254.169.254/",
          "https://a.example.com/latest/meta-data",
          "https://a.example.com/?x=y",
          "https://a.example.com/#x",
          "https://a.example.com\\@b.example.com",
          "https://a b/",
          "https://a\r\nHost: b/",
          "file:///etc/passwd",
          "gopher://127.0.0.1:25/",
          "jdbc:postgresql://127.0.0.1/x?socketFactory=y",
          "a.example.com/x?y",
          "a\nb",
          "a b",
          "a/../b",
          "/var/run/postgresql",
          "a,b",
          "a@b",
          "a;b",
          "$(id)",
          "`id`",
          "a'b",
          "a\"b",
          "%2e%2e",
          "\u0000",
          "a\u202eb");

  static Stream<Field> fields() {
    return FIELDS.entrySet().stream()
        .flatMap(type -> type.getValue().stream().map(name -> field(type.getKey(), name)));
  }

  private static Field field(Class<?> type, String name) {
    try {
      return type.getDeclaredField(name);
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("fields")
  void nothingButAnAddressOfItsKindIsTaken(Field field) {
    String pattern = pattern(field);

    assertThat(field.getAnnotation(Size.class)).as("it has a greatest length").isNotNull();
    assertThat(HOSTILE).noneMatch(text -> Patterns.matches(pattern, text));
  }

  @Test
  void everyFieldOfTheKindIsKnown() throws Exception {
    Set<String> found = new TreeSet<>();
    for (Class<?> type : types()) {
      for (Field field : type.getDeclaredFields()) {
        if (NAMES.matcher(field.getName()).matches() && !Modifier.isStatic(field.getModifiers())) {
          found.add(type.getSimpleName() + "." + field.getName());
        }
      }
    }
    found.removeIf(OTHERS::contains);

    assertThat(found)
        .isEqualTo(
            new TreeSet<>(
                fields()
                    .map(field -> field.getDeclaringClass().getSimpleName() + "." + field.getName())
                    .toList()));
  }

  /** What people can write: the types of specs, not those of statuses. */
  private static List<Class<?>> types() throws Exception {
    return new ClassFileImporter()
        .importPackagesOf(BackupPolicy.class).stream()
            .map(type -> type.reflect())
            .filter(Class::isRecord)
            .filter(type -> !type.getSimpleName().contains("Status"))
            .filter(type -> type.getPackage().equals(BackupPolicy.class.getPackage()))
            .<Class<?>>map(type -> type)
            .toList();
  }

  private static String pattern(Field field) {
    Pattern pattern = field.getAnnotation(Pattern.class);
    if (pattern != null) {
      return pattern.value();
    }
    ValidationRule rule = field.getAnnotation(ValidationRule.class);
    assertThat(rule).as(field + " has a pattern").isNotNull();
    String text = rule.value();
    return text.substring(text.indexOf("r\"") + 2, text.lastIndexOf("\")"));
  }
}
