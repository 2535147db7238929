package dev.holdfast.house;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import dev.holdfast.reading.Unreadable;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.Random;

/** The floors of the house: imports point downward only. */
@AnalyzeClasses(packages = "dev.holdfast", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseTest {
  private static final String ROOT = "dev.holdfast";
  private static final String API = ROOT + ".api..";
  private static final String ARTIFACT = ROOT + ".artifact..";
  private static final String STORAGE = ROOT + ".storage..";
  private static final String METRICS = ROOT + ".metrics..";
  private static final String ENCRYPTION = ROOT + ".encryption..";
  private static final String RUNNER = ROOT + ".runner..";
  private static final String OPERATOR = ROOT + ".operator..";
  private static final String CLI = ROOT + ".cli..";
  private static final String NOTIFY = ROOT + ".notify..";
  private static final String[] PURE = {
    ROOT + ".schedule..",
    ROOT + ".retention..",
    ROOT + ".catalogue..",
    ROOT + ".job..",
    ROOT + ".status..",
    ROOT + ".request..",
    ROOT + ".overview.."
  };

  private static final String[] ANNOTATIONS = {
    "com.fasterxml.jackson.annotation..", "io.fabric8.generator.annotation.."
  };

  @ArchTest
  static final ArchRule artifactStandsOnTheJdkAndJacksonAlone =
      classes()
          .that()
          .resideInAPackage(ARTIFACT)
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(ARTIFACT, "java..", "com.fasterxml.jackson.."));

  @ArchTest
  static final ArchRule apiStandsOnTheFabric8ModelAlone =
      classes()
          .that()
          .resideInAPackage(API)
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  API, "java..", "com.fasterxml.jackson.annotation..", "io.fabric8.."));

  @ArchTest
  static final ArchRule thePureLayerKnowsApiAndArtifactsOnly =
      classes()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(API, ARTIFACT, "java..", "io.fabric8.kubernetes.api..")
                  .or(resideInAnyPackage(ANNOTATIONS))
                  .or(resideInAnyPackage(PURE))
                  .or(resideInAnyPackage("io.fabric8.kubernetes.client")));

  @ArchTest
  static final ArchRule thePureLayerHasNoClock =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(LocalDate.class, "now")
          .orShould()
          .callMethod(LocalDateTime.class, "now")
          .orShould()
          .callMethod(ZonedDateTime.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Clock.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Random.class);

  @ArchTest
  static final ArchRule pureRoomsDoNotKnowEachOther =
      SlicesRuleDefinition.slices()
          .matching(ROOT + ".(schedule|retention|catalogue|job|status|request|overview)..")
          .should()
          .notDependOnEachOther();

  @ArchTest
  static final ArchRule storageStandsOnArtifactAlone =
      noClasses()
          .that()
          .resideInAPackage(STORAGE)
          .should()
          .dependOnClassesThat(
              resideInAPackage(ROOT + "..").and(not(resideInAnyPackage(STORAGE, ARTIFACT))));

  @ArchTest
  static final ArchRule encryptionStandsOnArtifactAlone =
      classes()
          .that()
          .resideInAPackage(ENCRYPTION)
          .should()
          .onlyDependOnClassesThat(resideInAnyPackage(ENCRYPTION, ARTIFACT, "java.."));

  @ArchTest
  static final ArchRule notifyStandsOnStatusAndApiAlone =
      noClasses()
          .that()
          .resideInAPackage(NOTIFY)
          .should()
          .dependOnClassesThat(
              resideInAPackage(ROOT + "..")
                  .and(not(resideInAnyPackage(NOTIFY, API, ROOT + ".status.."))));

  @ArchTest
  static final ArchRule whatIsToldIsDecidedWithoutAClock =
      noClasses()
          .that()
          .resideInAPackage(NOTIFY)
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

  @ArchTest
  static final ArchRule operatorHasOneClock =
      noClasses()
          .that()
          .resideInAnyPackage(OPERATOR, NOTIFY, METRICS, ROOT + ".rest..")
          .and()
          .doNotHaveSimpleName("OperatorClock")
          .should()
          .callMethod(InstantSource.class, "system")
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

  /** What it would take for readable, or for gone, it would act upon. */
  @ArchTest
  static final ArchRule everyReconcilerKnowsWhatCannotBeRead =
      classes()
          .that()
          .implement(Reconciler.class)
          .should()
          .callMethod(Unreadable.class, "is", CustomResource.class);

  @ArchTest
  static final ArchRule objectsAreAskedForInOnePlace =
      noClasses()
          .that()
          .resideInAPackage(OPERATOR)
          .and()
          .haveSimpleNameNotStartingWith("StoredObjects")
          // It looks at the status of the answer, and at nothing that is in it.
          .and()
          .haveSimpleNameNotStartingWith("NamespaceRights")
          .should()
          .callMethod(KubernetesClient.class, "resources", Class.class);

  @ArchTest
  static final ArchRule metricsStandOnStatusAndApiAlone =
      noClasses()
          .that()
          .resideInAPackage(METRICS)
          .should()
          .dependOnClassesThat(
              resideInAPackage(ROOT + "..")
                  .and(not(resideInAnyPackage(METRICS, API, ROOT + ".status.."))));

  @ArchTest
  static final ArchRule kubeconfigKnowsNothingOfTheHouse =
      noClasses()
          .that()
          .resideInAPackage(ROOT + ".kubeconfig..")
          .should()
          .dependOnClassesThat(
              resideInAPackage(ROOT + "..").and(not(resideInAPackage(ROOT + ".kubeconfig.."))));

  @ArchTest
  static final ArchRule readingStandsOnTheApiAlone =
      noClasses()
          .that()
          .resideInAPackage(ROOT + ".reading..")
          .should()
          .dependOnClassesThat(
              resideInAPackage(ROOT + "..").and(not(resideInAnyPackage(ROOT + ".reading..", API))));

  @ArchTest
  static final ArchRule theRunnerKnowsNothingOfKubernetes =
      noClasses()
          .that()
          .resideInAPackage(RUNNER)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("io.fabric8.kubernetes.client..", "io.quarkus..", OPERATOR)
                  .or(resideInAnyPackage(PURE)));

  @ArchTest
  static final ArchRule theOperatorTouchesNoData =
      noClasses()
          .that()
          .resideInAPackage(OPERATOR)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              RUNNER, STORAGE, ENCRYPTION, "software.amazon..", "java.sql..", "org.postgresql..");

  @ArchTest
  static final ArchRule theCommandLineTouchesNoDataAndBootsNothing =
      noClasses()
          .that()
          .resideInAPackage(CLI)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              OPERATOR,
              RUNNER,
              STORAGE,
              ENCRYPTION,
              "io.quarkus..",
              "software.amazon..",
              "java.sql..",
              "org.postgresql..");

  @ArchTest
  static final ArchRule restStandsOnThePureLayerAndKnowsNoOtherDoor =
      noClasses()
          .that()
          .resideInAPackage(ROOT + ".rest..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(OPERATOR, RUNNER, STORAGE, ENCRYPTION, ROOT + ".cli..", "java.sql..");

  @ArchTest
  static final ArchRule programsAreStartedInFewPlacesAndByNoShell =
      noClasses()
          .that()
          .doNotHaveSimpleName("ClientProcess")
          .and()
          .doNotHaveSimpleName("ClientTools")
          .and()
          // The class within StreamBuffers that finds out whether they can be had.
          .doNotHaveSimpleName("Probe")
          .and()
          .resideOutsideOfPackage(ENCRYPTION)
          .should()
          .dependOnClassesThat()
          .areAssignableTo(ProcessBuilder.class)
          .orShould()
          .callMethod(Runtime.class, "exec", String.class)
          .orShould()
          .callMethod(Runtime.class, "exec", String[].class);

  @ArchTest
  static final ArchRule statusIsWrittenInOnePlace =
      noClasses()
          .that()
          .resideInAPackage(OPERATOR)
          .and()
          .doNotHaveSimpleName("StatusWriter")
          .and()
          // It writes finalizers and labels.
          .doNotHaveSimpleName("DeletionMarks")
          .and()
          // A Lease has no status.
          .doNotHaveSimpleName("LeaseReturn")
          .should()
          .callMethodWhere(
              com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                  com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching(
                      "(patch|update|edit|replace)(Status)?")));
}
