package dev.pooler.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.GeneralCodingRules;
import org.jspecify.annotations.NullMarked;

/**
 * The dependency table: modules point one way, and so do the packages of core. A rule for a package
 * that has no class yet passes; the build would otherwise have to be changed in the order in which
 * packages are written.
 */
@AnalyzeClasses(
    packages = "dev.pooler",
    importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoTestJars.class})
final class ArchitectureTest {
  private static final String PEKKO = "org.apache.pekko..";
  private static final String NETTY = "io.netty..";

  /** What moves bytes and owns sockets; buffers and Netty's small utilities are not part of it. */
  private static final String[] NETTY_CHANNEL = {
    "io.netty.bootstrap..", "io.netty.channel..", "io.netty.handler..", "io.netty.util.concurrent.."
  };

  private static final DescribedPredicate<JavaClass> PURE =
      simpleNameEndingWith("Machine")
          .or(simpleNameEndingWith("Ledger"))
          .or(simpleNameEndingWith("Policy"))
          .or(simpleNameEndingWith("Divider"))
          .or(simpleNameEndingWith("Tracker"))
          .or(nameMatching(".*\\.Exchange"))
          .as("decisions (*Machine, *Ledger, *Policy, *Divider, *Tracker, Exchange)");

  @ArchTest
  static final ArchRule modulesPointOneWay =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .withOptionalLayers(true)
          .layer("protocol")
          .definedBy("dev.pooler.protocol..")
          .layer("core")
          .definedBy("dev.pooler.core..")
          .layer("cluster")
          .definedBy("dev.pooler.cluster..")
          .layer("admin")
          .definedBy("dev.pooler.admin..")
          .layer("boot")
          .definedBy("dev.pooler.boot..")
          .whereLayer("boot")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("admin")
          .mayOnlyBeAccessedByLayers("boot")
          .whereLayer("cluster")
          .mayOnlyBeAccessedByLayers("admin", "boot")
          .whereLayer("core")
          .mayOnlyBeAccessedByLayers("cluster", "admin", "boot");

  @ArchTest
  static final ArchRule everyClassBelongsToAModule =
      classes()
          .should()
          .resideInAnyPackage(
              "dev.pooler.protocol..",
              "dev.pooler.core..",
              "dev.pooler.cluster..",
              "dev.pooler.admin..",
              "dev.pooler.boot..");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("dev.pooler.(*.*)..").should().beFreeOfCycles().allowEmptyShould(true);

  @ArchTest
  static final ArchRule protocolHasNoSocketsActorsOrLogs =
      noClasses()
          .that()
          .resideInAPackage("dev.pooler.protocol..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(NETTY_CHANNEL)
                  .or(resideInAnyPackage(PEKKO, "org.slf4j..", "java.time..")));

  @ArchTest
  static final ArchRule decisionsKnowNeitherChannelsNorActors =
      noClasses()
          .that(PURE)
          .should()
          .dependOnClassesThat(resideInAnyPackage(NETTY_CHANNEL).or(resideInAnyPackage(PEKKO)))
          .allowEmptyShould(true);

  // Within core: listener -> session -> pool -> backend; relay beside session and backend; budget
  // under pool.

  @ArchTest
  static final ArchRule errorsConfigAndTelemetryStandAlone =
      packages("dev.pooler.core.error..", "dev.pooler.core.config..", "dev.pooler.core.telemetry..")
          .mustNotUse(
              "dev.pooler.core.listener..",
              "dev.pooler.core.session..",
              "dev.pooler.core.pool..",
              "dev.pooler.core.backend..",
              "dev.pooler.core.relay..",
              "dev.pooler.core.budget..",
              "dev.pooler.core.cancel..",
              "dev.pooler.core.node..",
              PEKKO);

  @ArchTest
  static final ArchRule proofsStandAlone =
      packages("dev.pooler.core.auth..")
          .mustNotUse(
              "io.netty.channel..",
              PEKKO,
              "dev.pooler.core.config..",
              "dev.pooler.core.listener..",
              "dev.pooler.core.session..",
              "dev.pooler.core.pool..",
              "dev.pooler.core.backend..",
              "dev.pooler.core.relay..",
              "dev.pooler.core.node..");

  @ArchTest
  static final ArchRule operatorPortsAndViewsStandAlone =
      packages("dev.pooler.core.control..", "dev.pooler.core.view..")
          .mayOnlyUse("dev.pooler.core.control..", "dev.pooler.core.view..");

  @ArchTest
  static final ArchRule budgetKnowsNoSockets =
      packages("dev.pooler.core.budget..")
          .mustNotUse(
              NETTY,
              "dev.pooler.core.listener..",
              "dev.pooler.core.session..",
              "dev.pooler.core.pool..",
              "dev.pooler.core.backend..",
              "dev.pooler.core.relay..",
              "dev.pooler.core.node..");

  @ArchTest
  static final ArchRule relayKnowsOnlyItsTwoChannels =
      packages("dev.pooler.core.relay..")
          .mustNotUse(
              PEKKO,
              "dev.pooler.core.listener..",
              "dev.pooler.core.session..",
              "dev.pooler.core.pool..",
              "dev.pooler.core.backend..",
              "dev.pooler.core.budget..",
              "dev.pooler.core.node..");

  @ArchTest
  static final ArchRule backendKnowsNoClient =
      packages("dev.pooler.core.backend..")
          .mustNotUse(
              "dev.pooler.core.listener..",
              "dev.pooler.core.session..",
              "dev.pooler.core.pool..",
              "dev.pooler.core.node..");

  @ArchTest
  static final ArchRule poolKnowsNoSession =
      packages("dev.pooler.core.pool..")
          .mustNotUse(
              "dev.pooler.core.listener..", "dev.pooler.core.session..", "dev.pooler.core.node..");

  @ArchTest
  static final ArchRule sessionKnowsNoBackendOrBudget =
      packages("dev.pooler.core.session..")
          .mustNotUse(
              "dev.pooler.core.listener..",
              "dev.pooler.core.backend..",
              "dev.pooler.core.budget..",
              "dev.pooler.core.node..");

  @ArchTest
  static final ArchRule cancelKnowsOnlyKeys =
      packages("dev.pooler.core.cancel..")
          .mustNotUse(
              "dev.pooler.core.listener..",
              "dev.pooler.core.session..",
              "dev.pooler.core.pool..",
              "dev.pooler.core.node..");

  @ArchTest
  static final ArchRule listenerKnowsOnlySessions =
      packages("dev.pooler.core.listener..")
          .mustNotUse(
              "dev.pooler.core.pool..", "dev.pooler.core.backend..", "dev.pooler.core.node..");

  @ArchTest
  static final ArchRule nobodyBelowUsesTheNode =
      noClasses()
          .that()
          .resideInAPackage("dev.pooler.core..")
          .and()
          .resideOutsideOfPackage("dev.pooler.core.node..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.pooler.core.node..");

  @ArchTest
  static final ArchRule adminSeesPortsOnly =
      packages("dev.pooler.admin..")
          .mustNotUse(
              "dev.pooler.core.listener..",
              "dev.pooler.core.session..",
              "dev.pooler.core.pool..",
              "dev.pooler.core.backend..",
              "dev.pooler.core.relay..",
              "dev.pooler.core.node..",
              "dev.pooler.cluster.budget..");

  @ArchTest
  static final ArchRule logsGoThroughSlf4j =
      GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

  @ArchTest
  static final ArchRule onlyTheCommandLineWritesToTheTerminal =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.pooler.boot..")
          .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS);

  @ArchTest
  static void everyPackageIsNullMarked(JavaClasses all) {
    classes()
        .that()
        .doNotHaveSimpleName("package-info")
        .should(resideInANullMarkedPackage())
        .check(all);
  }

  private static ArchCondition<JavaClass> resideInANullMarkedPackage() {
    return new ArchCondition<>("reside in a package whose package-info is @NullMarked") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        JavaPackage home = type.getPackage();
        boolean marked =
            home.tryGetPackageInfo().isPresent() && home.isAnnotatedWith(NullMarked.class);
        events.add(new SimpleConditionEvent(type, marked, type.getName() + " in " + home));
      }
    };
  }

  /**
   * The other modules' tests come as jars, which {@link ImportOption.DoNotIncludeTests} lets in.
   */
  static final class NoTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  private static Packages packages(String... names) {
    return new Packages(names);
  }

  /** One row of the table. */
  private record Packages(String... names) {
    ArchRule mustNotUse(String... others) {
      return noClasses()
          .that()
          .resideInAnyPackage(names)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(others)
          .allowEmptyShould(true);
    }

    ArchRule mayOnlyUse(String... others) {
      return noClasses()
          .that()
          .resideInAnyPackage(names)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("dev.pooler..", NETTY, PEKKO, "org.slf4j..")
                  .and(DescribedPredicate.not(resideInAnyPackage(others))))
          .allowEmptyShould(true);
    }
  }
}
