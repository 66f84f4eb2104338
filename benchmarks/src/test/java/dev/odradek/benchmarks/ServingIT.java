package dev.odradek.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.benchmarks.peer.Peer;
import dev.odradek.benchmarks.result.Figure;
import dev.odradek.benchmarks.result.Findings;
import dev.odradek.benchmarks.result.Sample;
import dev.odradek.benchmarks.work.Pace;
import org.junit.jupiter.api.Test;

/// The load generator against a real node, so that it cannot rot; what it costs is not asserted.
class ServingIT {
    @Test
    void aShortRoundGivesFiguresAndRefusesNothing() throws Exception {
        var findings = new Findings();

        Matrix.warmUp().run(Peer.odradek(), 1, Pace.quick(), findings, _ -> {});

        assertThat(findings.refusals()).isEmpty();
        assertThat(findings.figures().stream().map(Figure::key))
                .contains("cold-start/wall", "bulk-1k/cpu", "one-record/p99", "hot-fetch/rate");
        assertThat(findings.samples()).allSatisfy(ServingIT::isPlausible);
    }

    private static void isPlausible(Sample sample) {
        assertThat(sample.value()).as(sample.figure().key()).isBetween(0.0, 1e6);
    }
}
