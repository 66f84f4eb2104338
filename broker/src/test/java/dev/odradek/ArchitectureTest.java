package dev.odradek;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The house as `ArchitectureRules` draws it, and a planted house in which each wall is broken
/// once.
class ArchitectureTest {
    private static final String PLANTED = "dev.odradek.planted";
    private static final JavaClasses HOUSE =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.odradek");

    static Stream<ArchRule> rules() {
        return new ArchitectureRules("dev.odradek").all().stream();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theHouseHolds(ArchRule rule) {
        rule.allowEmptyShould(true).check(HOUSE);
    }

    @Test
    void everyAreaOfTheHouseIsLookedAt() {
        for (String area : ArchitectureRules.areas()) {
            assertThat(
                            HOUSE.stream()
                                    .anyMatch(type ->
                                            type.getPackageName()
                                                    .startsWith("dev.odradek." + area)))
                    .as(area)
                    .isTrue();
        }
    }

    /// Each planted class, and what its refusal must name.
    static List<Planted> planted() {
        return List.of(
                new Planted("raft.core.LooksAtTheClock", "base.time.Clock"),
                new Planted("raft.core.OpensASocket", "no world"),
                new Planted("raft.core.Logs", "let the owner log it"),
                new Planted("groups.UsesTheLog", "groups is above"),
                new Planted("groups.LocksItself", "no world"),
                new Planted("metadata.ReachesUp", "metadata is above"),
                new Planted(
                        "controller.SeesTheLog", "raft.store is the metadata quorum's only door"),
                new Planted("log.OpensAFile", "base.disk.Disk"),
                new Planted("log.Sleeps", "TaskQueue.schedule"),
                new Planted("log.MakesAThread", "base.task.Tasks"),
                new Planted("broker.fetch.RollsDice", "RandomGenerator as an argument"),
                new Planted("broker.fetch.Uuids", "RandomGenerator as an argument"),
                new Planted("broker.fetch.UsesAPool", "base.task.Tasks"),
                new Planted("broker.request.TouchesAChannel", "end at broker.net"),
                new Planted("broker.request.There", "Cycle detected"),
                new Planted("surprise.Unheard", "ArchitectureRules.DIRECTIONS"));
    }

    record Planted(String type, String says) {}

    @ParameterizedTest
    @MethodSource("planted")
    void aPlantedViolationIsFound(Planted planted) {
        JavaClasses classes = new ClassFileImporter().importPackages(PLANTED);
        List<String> failures =
                new ArchitectureRules(PLANTED)
                        .all().stream()
                                .map(rule -> rule.allowEmptyShould(true).evaluate(classes))
                                .filter(result -> result.hasViolation())
                                .map(result -> result.getFailureReport().toString())
                                .toList();

        assertThat(failures)
                .anySatisfy(failure ->
                        assertThat(failure)
                                .contains(PLANTED + "." + planted.type())
                                .contains(planted.says()));
    }

    @Test
    void aHouseWithoutViolationsIsNotRefused() {
        JavaClasses classes = new ClassFileImporter().importPackages(PLANTED + ".base");

        assertThat(new ArchitectureRules(PLANTED).all())
                .noneMatch(rule -> rule.allowEmptyShould(true).evaluate(classes).hasViolation());
    }
}
