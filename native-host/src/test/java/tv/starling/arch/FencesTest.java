package tv.starling.arch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static tv.starling.arch.Rooms.ROOT;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Each library has the rooms it may be used in, and names say what a class is. */
@AnalyzeClasses(packages = ROOT, importOptions = DoNotIncludeTests.class)
final class FencesTest {

    @ArchTest
    static final ArchRule nettyStaysInNet = staysIn("io.netty..", "net");

    @ArchTest
    static final ArchRule jettyStaysInHttp = staysIn("org.eclipse.jetty..", "http");

    @ArchTest
    static final ArchRule jacksonStaysInMessaging = staysIn("tools.jackson..", "messaging", "engine");

    @ArchTest
    static final ArchRule jacksonAnnotationsStayInMessaging = staysIn("com.fasterxml.jackson..", "messaging", "engine");

    @ArchTest
    static final ArchRule picocliStaysInCli = staysIn("picocli..", "cli");

    @ArchTest
    static final ArchRule charsetGuessesStayInMedia = staysIn("org.mozilla..", "media");

    /** An old habit: what such a class is for is said nowhere, so everything ends up in it. */
    @ArchTest
    static final ArchRule namesAreOfTheField = noClasses()
            .that()
            .resideInAPackage(ROOT + "..")
            .and()
            .areTopLevelClasses()
            .should()
            .haveNameMatching(".*(Manager|Helper|Utils?|Impl|Processor|Service|Info|Data|Base)")
            .orShould()
            .haveSimpleNameStartingWith("Abstract");

    private static ArchRule staysIn(String library, String... rooms) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(Rooms.rooms(rooms))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library);
    }
}
