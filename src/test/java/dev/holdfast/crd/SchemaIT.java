package dev.holdfast.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.api.v1alpha1.PolicyCheck;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.embedded.RealApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The CRDs on a real API server: what is right is accepted, and what is wrong is refused with a
 * message that names the field.
 */
class SchemaIT {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String REMOVED = "-";

  private static final Map<String, Class<? extends CustomResource<?, ?>>> TYPES =
      Map.of(
          "BackupPolicy",
          BackupPolicy.class,
          "Backup",
          Backup.class,
          "BackupCopy",
          BackupCopy.class,
          "Restore",
          Restore.class,
          "Prune",
          Prune.class,
          "Catalogue",
          Catalogue.class,
          "PolicyCheck",
          PolicyCheck.class);

  private static RealApiServer server;
  private static KubernetesClient client;

  @BeforeAll
  static void start() {
    server = RealApiServer.start();
    client = server.client();
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  static List<Path> samples() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("deploy", "samples"))) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void samplesAreAccepted(Path sample) throws IOException {
    for (HasMetadata object : client.load(Files.newInputStream(sample)).items()) {
      assertThat(create(JSON.valueToTree(object)).getMetadata().getName())
          .isEqualTo(object.getMetadata().getName());
    }
  }

  static List<Path> everyObject() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/dev/holdfast/crd"))) {
      return Stream.concat(
              samples().stream(), files.filter(file -> file.toString().endsWith(".yaml")).sorted())
          .toList();
    }
  }

  /** What nobody has said, a typed object has as an empty list, which is not to be written. */
  @ParameterizedTest
  @MethodSource("everyObject")
  void whatATypedClientHasReadItCanWriteAgain(Path file) throws IOException {
    for (HasMetadata object : client.load(Files.newInputStream(file)).items()) {
      Class<? extends CustomResource<?, ?>> type = TYPES.get(object.getKind());
      if (type != null) {
        CustomResource<?, ?> read = Serialization.unmarshal(Serialization.asJson(object), type);

        CustomResource<?, ?> written =
            client
                .resource(read)
                .dryRun()
                .fieldValidation(FieldValidateable.Validation.STRICT)
                .create();

        assertThat(written.getSpec()).isEqualTo(read.getSpec());
      } else {
        assertThat(object.getKind()).isIn("Secret", "PersistentVolumeClaim", "ServiceAccount");
      }
    }
  }

  /**
   * Each line: an object that is right, the JSON pointer of the field that is made wrong, its value
   * ({@code -} removes it), and what the server has to say.
   */
  @ParameterizedTest(name = "{0} {1} = {2}")
  @CsvFileSource(
      resources = "invalid.csv",
      delimiter = '|',
      quoteCharacter = '`',
      emptyValue = "",
      nullValues = "null",
      numLinesToSkip = 1)
  void whatIsWrongIsRefusedWithTheNameOfTheField(
      String base, String pointer, String value, String message) throws IOException {
    ObjectNode object = (ObjectNode) YAML.readTree(getClass().getResource(base + ".yaml"));
    assertThat(create(object).getMetadata().getName()).as("what is right").isNotNull();
    set(object, JsonPointer.compile(pointer), value == null ? "" : value);

    assertThatThrownBy(() -> create(object))
        .isInstanceOf(KubernetesClientException.class)
        .extracting(e -> ((KubernetesClientException) e).getStatus().getMessage())
        .asString()
        .contains(message.split(" & "));
  }

  private static void set(ObjectNode object, JsonPointer pointer, String value) {
    JsonNode parent = object.at(pointer.head());
    String name = pointer.last().getMatchingProperty();
    if (parent instanceof ArrayNode array) {
      array.set(pointer.last().getMatchingIndex(), parsed(value));
    } else if (value.equals(REMOVED)) {
      assertThat(((ObjectNode) parent).remove(name)).isNotNull();
    } else {
      ((ObjectNode) parent).set(name, parsed(value));
    }
  }

  private static JsonNode parsed(String value) {
    try {
      return JSON.readTree(value.isEmpty() ? "\"\"" : value);
    } catch (JsonProcessingException e) {
      return JSON.getNodeFactory().textNode(value);
    }
  }

  /** What kubectl does: fields that are not known are refused. Nothing stays. */
  private static HasMetadata create(JsonNode object) {
    return client
        .resource(JSON.convertValue(object, GenericKubernetesResource.class))
        .dryRun()
        .fieldValidation(FieldValidateable.Validation.STRICT)
        .create();
  }
}
