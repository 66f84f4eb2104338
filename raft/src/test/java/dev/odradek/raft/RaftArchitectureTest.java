package dev.odradek.raft;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// What the packages of the quorum may know of each other and of the world.
class RaftArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.odradek.raft");

    @Test
    void theCoreIsPure() {
        noClasses()
                .that()
                .resideInAPackage("..raft.core")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.net..",
                        "java.nio..",
                        "java.io..",
                        "java.util.concurrent..",
                        "org.slf4j..",
                        "dev.odradek.base.time..",
                        "dev.odradek.base.task..",
                        "dev.odradek.base.disk..",
                        "dev.odradek.log..",
                        "dev.odradek.raft.store..",
                        "dev.odradek.raft.driver..")
                .because("a core is given events and the time, and gives back effects")
                .check(CLASSES);
    }

    @Test
    void onlyTheStoreSeesTheLog() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..raft.store")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.odradek.log..")
                .because("the quorum's log is a MetadataLog to everyone else")
                .check(CLASSES);
    }

    @Test
    void nobodyTakesTheTimeOrAThreadByHimself() {
        noClasses()
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Thread.class, java.util.Random.class)
                .because("Clock, Tasks and RandomGenerator are handed in")
                .check(CLASSES);
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching("dev.odradek.raft.(*)..").should().beFreeOfCycles().check(CLASSES);
    }
}
