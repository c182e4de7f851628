package tv.starling.arch;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNCHRONIZED;
import static com.tngtech.archunit.core.domain.JavaModifier.VOLATILE;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static tv.starling.arch.Rooms.DECISIONS;
import static tv.starling.arch.Rooms.ROOT;
import static tv.starling.arch.Rooms.WORDS;
import static tv.starling.arch.Rooms.both;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.security.SecureRandom;
import java.util.IdentityHashMap;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.WeakHashMap;

/**
 * Rings 1 and 2 run in the simulator, where the same seed gives the same trace: time, chance, threads and the world
 * come from {@code Env} alone. What can't be seen here and is banned all the same: iterating over a set or map of
 * identity keys, and over {@code Set.of} or {@code Map.of}, whose order is salted in each JVM.
 */
@AnalyzeClasses(packages = ROOT, importOptions = DoNotIncludeTests.class)
final class DeterminismTest {

    private static final String[] PURE = both(WORDS, DECISIONS);

    private static final Set<String> CLOCKS = Set.of(
            "java.lang.System.nanoTime",
            "java.lang.System.currentTimeMillis",
            "java.time.Instant.now",
            "java.time.LocalDate.now",
            "java.time.LocalTime.now",
            "java.time.LocalDateTime.now",
            "java.time.OffsetDateTime.now",
            "java.time.ZonedDateTime.now");

    private static final Set<String> CHANCES = Set.of(
            "java.lang.Math.random",
            "java.lang.System.identityHashCode",
            "java.util.random.RandomGenerator.of",
            "java.util.random.RandomGenerator.getDefault",
            "java.util.Collections.shuffle(java.util.List)");

    private static final Set<String> MACHINE_DEFAULTS = Set.of(
            "java.lang.String.toLowerCase()",
            "java.lang.String.toUpperCase()",
            "java.lang.String.getBytes()",
            "java.lang.String.<init>([B)",
            "java.time.ZoneId.systemDefault");

    @ArchTest
    static final ArchRule noClock =
            pure().should().callCodeUnitWhere(calls(CLOCKS)).allowEmptyShould(true);

    @ArchTest
    static final ArchRule noClockObject = pure().should()
            .dependOnClassesThat()
            .areAssignableTo(java.time.Clock.class)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule noChance = pure().should()
            .callCodeUnitWhere(calls(CHANCES))
            .orShould()
            .dependOnClassesThat(belongToAnyOf(Random.class, SecureRandom.class, UUID.class))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule noIdentityOrder = pure().should()
            .dependOnClassesThat(belongToAnyOf(IdentityHashMap.class, WeakHashMap.class))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule noThreads = pure().should()
            .dependOnClassesThat()
            .haveNameMatching("java\\.lang\\.(Thread|ThreadLocal|InheritableThreadLocal|Process|ProcessBuilder|Runtime)"
                    + "|java\\.util\\.Timer(Task)?"
                    + "|java\\.util\\.concurrent\\..*")
            .orShould()
            .callCodeUnitWhere(
                    calls(Set.of("java.util.Collection.parallelStream", "java.util.stream.BaseStream.parallel")))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule noLocks = noMethods()
            .that()
            .areDeclaredInClassesThat()
            .resideInAnyPackage(PURE)
            .should()
            .haveModifier(SYNCHRONIZED)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule noSharedFields = noFields()
            .that()
            .areDeclaredInClassesThat()
            .resideInAnyPackage(PURE)
            .should()
            .haveModifier(VOLATILE)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule noWorld = pure().should()
            .dependOnClassesThat()
            .haveNameMatching("java\\.net\\..*Socket.*"
                    + "|java\\.net\\.http\\..*"
                    + "|java\\.nio\\.(channels|file)\\..*"
                    + "|java\\.io\\.(File|RandomAccessFile).*")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule noMachineDefaults =
            pure().should().callCodeUnitWhere(calls(MACHINE_DEFAULTS)).allowEmptyShould(true);

    private static GivenClassesConjunction pure() {
        return noClasses().that().resideInAnyPackage(PURE);
    }

    /** A call of one of these, each named {@code owner.method} or, for one overload alone, with its parameters. */
    private static DescribedPredicate<JavaCall<?>> calls(Set<String> names) {
        return DescribedPredicate.describe("call one of " + names, call -> {
            var target = call.getTarget().getFullName();
            return names.contains(target) || names.contains(target.substring(0, target.indexOf('(')));
        });
    }
}
