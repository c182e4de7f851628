package tv.starling.arch;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static tv.starling.arch.Rooms.COMPOSERS;
import static tv.starling.arch.Rooms.DECISIONS;
import static tv.starling.arch.Rooms.EDGES;
import static tv.starling.arch.Rooms.ROOT;
import static tv.starling.arch.Rooms.WORDS;
import static tv.starling.arch.Rooms.both;
import static tv.starling.arch.Rooms.room;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Arrays;

/** Who may know whom: words know no decisions, decisions know no edges, no edge knows another. */
@AnalyzeClasses(packages = ROOT, importOptions = DoNotIncludeTests.class)
final class RingsTest {

    @ArchTest
    static final ArchRule everyRoomHasItsRing = classes()
            .should()
            .resideInAnyPackage(both(both(WORDS, DECISIONS), both(EDGES, COMPOSERS)))
            .because("a new room is put into a ring in Rooms");

    @ArchTest
    static final ArchRule bencodeKnowsNothing = onlyKnows("bencode");

    @ArchTest
    static final ArchRule metainfoKnowsBencode = onlyKnows("metainfo", "bencode");

    @ArchTest
    static final ArchRule wireKnowsBencodeAndMetainfo = onlyKnows("wire", "bencode", "metainfo");

    @ArchTest
    static final ArchRule theSeamKnowsWords = onlyKnows("env", "bencode", "metainfo", "wire");

    @ArchTest
    static final ArchRule decisionsKnowNoEdges = noClasses()
            .that()
            .resideInAnyPackage(DECISIONS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(both(EDGES, COMPOSERS))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule edgesKnowNoOtherEdge =
            classes().that().resideInAnyPackage(EDGES).should(knowNoOtherEdge()).allowEmptyShould(true);

    @ArchTest
    static final ArchRule edgesKnowNoComposer = noClasses()
            .that()
            .resideInAnyPackage(EDGES)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(COMPOSERS)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule commandsAreThin = noClasses()
            .that()
            .resideInAPackage(room("cli"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(Rooms.rooms("net", "disk", "http", "media"))
            .allowEmptyShould(true)
            .because("a command asks the engine; it has no swarm of its own");

    private static ArchRule onlyKnows(String room, String... others) {
        var known = both(Rooms.rooms(others), new String[] {room(room)});
        return noClasses()
                .that()
                .resideInAPackage(room(room))
                .should()
                .dependOnClassesThat(resideInAnyPackage(ROOT + "..").and(outside(known)))
                .allowEmptyShould(true);
    }

    private static DescribedPredicate<JavaClass> outside(String... packages) {
        return DescribedPredicate.not(resideInAnyPackage(packages));
    }

    private static ArchCondition<JavaClass> knowNoOtherEdge() {
        var edge = resideInAnyPackage(EDGES);
        return new ArchCondition<>("know no other edge") {
            @Override
            public void check(JavaClass knower, ConditionEvents events) {
                for (Dependency dependency : knower.getDirectDependenciesFromSelf()) {
                    var known = dependency.getTargetClass();
                    if (edge.test(known) && !edgeOf(known).equals(edgeOf(knower))) {
                        events.add(SimpleConditionEvent.violated(knower, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static String edgeOf(JavaClass member) {
        return Arrays.stream(EDGES)
                .filter(edge -> resideInAnyPackage(edge).test(member))
                .findFirst()
                .orElseThrow();
    }
}
