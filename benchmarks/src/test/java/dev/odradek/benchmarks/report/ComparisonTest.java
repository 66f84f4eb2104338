package dev.odradek.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.odradek.benchmarks.result.Goal;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    @Test
    void shareOfACostIsOdradeksMedianDividedByTheRivals() {
        Comparison comparison =
                new Example()
                        .found(Example.CPU, "kafka", 4, 100, 5)
                        .found(Example.CPU, "odradek", 1, 1.5, 0)
                        .comparison();

        assertThat(comparison.share(Example.CPU, "kafka"))
                .hasValueSatisfying(share -> assertThat(share.value()).isEqualTo(0.2));
        assertThat(comparison.share(Example.CPU, "kafka-tuned")).isEmpty();
    }

    @Test
    void shareOfAThroughputIsTurnedSoThatBelowOneIsBetter() {
        Comparison faster =
                new Example()
                        .found(Example.THROUGHPUT, "kafka", 100)
                        .found(Example.THROUGHPUT, "odradek", 160)
                        .comparison();

        assertThat(faster.share(Example.THROUGHPUT, "kafka"))
                .hasValueSatisfying(share -> {
                    assertThat(share.value()).isEqualTo(0.625);
                    assertThat(share.isBelowOne()).isTrue();
                });
    }

    @Test
    void refusedRoundGivesNoShareAndNoVerdictOnThatWork() {
        Comparison comparison =
                new Example()
                        .found(Example.CPU, "kafka", 4)
                        .found(Example.CPU, "odradek", 1)
                        .found(Example.CALLS, "kafka", 16)
                        .found(Example.CALLS, "odradek", 4)
                        .refused("bulk-1k", "kafka", "3 records lost")
                        .goal(new Goal("bulk", "bulk-1k/cpu", 0.33))
                        .goal(new Goal("calls", "single/calls", 0.5))
                        .comparison();

        assertThat(comparison.share(Example.CPU, "kafka")).isEmpty();
        assertThat(comparison.share(Example.CALLS, "kafka")).isPresent();
        assertThat(comparison.verdicts().getFirst())
                .isEqualTo(
                        new Verdict.NotMeasured(
                                new Goal("bulk", "bulk-1k/cpu", 0.33),
                                "bulk-1k was refused for kafka"));
        assertThat(comparison.verdicts().getLast().word()).isEqualTo("met");
    }

    @Test
    void nothingIsDividedByZero() {
        Comparison comparison =
                new Example()
                        .found(Example.CPU, "kafka", 0)
                        .found(Example.CPU, "odradek", 0)
                        .found(Example.THROUGHPUT, "kafka", 5)
                        .found(Example.THROUGHPUT, "odradek", 0)
                        .goal(new Goal("bulk", "bulk-1k/cpu", 0.33))
                        .comparison();

        assertThat(comparison.shares("kafka")).isEmpty();
        assertThat(comparison.verdicts().getFirst().word()).isEqualTo("not measured");
    }

    @Test
    void goalOfAThroughputIsJudgedAsItIsStated() {
        Comparison comparison =
                new Example()
                        .found(Example.THROUGHPUT, "kafka", 100)
                        .found(Example.THROUGHPUT, "odradek", 129)
                        .goal(new Goal("fast", "bulk-1k/throughput", 1.3))
                        .goal(new Goal("fairly fast", "bulk-1k/throughput", 1.25))
                        .comparison();

        assertThat(comparison.verdicts())
                .extracting(Verdict::word)
                .containsExactly("missed", "met");
        assertThat(((Verdict.Judged) comparison.verdicts().getFirst()).reached())
                .isEqualTo(1.29, within(1e-12));
    }

    @Test
    void figureThatOneOfBothLacksAndOneThatNobodyHasAreNotMeasured() {
        Comparison comparison =
                new Example()
                        .found(Example.CPU, "kafka", 5)
                        .goal(new Goal("bulk", "bulk-1k/cpu", 0.33))
                        .goal(new Goal("other", "other/cpu", 0.33))
                        .comparison();

        assertThat(comparison.verdicts())
                .extracting(verdict -> ((Verdict.NotMeasured) verdict).reason())
                .containsExactly("no figure of odradek", "no such figure in this run");
    }
}
