package dev.odradek.log.retain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.log.retain.Retention.Candidate;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RetentionTest {
    private static final List<Candidate> SEGMENTS =
            List.of(
                    new Candidate(10, 100, 1_000, false),
                    new Candidate(20, 100, 2_000, false),
                    new Candidate(30, 100, 3_000, true));

    @Test
    void segmentsBeforeTheStartGo() {
        assertThat(new Retention(9, 30).beforeStart(SEGMENTS).count()).isZero();
        assertThat(new Retention(10, 30).beforeStart(SEGMENTS).count()).isEqualTo(1);
        assertThat(new Retention(30, 30).beforeStart(SEGMENTS).count()).isEqualTo(2);
    }

    @Test
    void theSizeThatIsLeftIsNeverBelowTheBound() {
        var retention = new Retention(0, 30);
        assertThat(retention.bySize(SEGMENTS, 201, 300).count()).isZero();
        assertThat(retention.bySize(SEGMENTS, 200, 300).count()).isEqualTo(1);
        assertThat(retention.bySize(SEGMENTS, 0, 300).count()).isEqualTo(3);
        assertThat(retention.bySize(SEGMENTS, -1, 300).count()).isZero();
    }

    @Test
    void ageIsThatOfTheYoungestRecord() {
        var retention = new Retention(0, 30);
        assertThat(retention.byTime(SEGMENTS, 1_000, 2_000).count()).isZero();
        assertThat(retention.byTime(SEGMENTS, 1_000, 2_001).count()).isEqualTo(1);
        assertThat(retention.byTime(SEGMENTS, 1_000, 10_000).count()).isEqualTo(3);
        assertThat(retention.byTime(SEGMENTS, -1, 10_000).count()).isZero();
    }

    @Test
    void whatReachesTheHighWatermarkStays() {
        assertThat(new Retention(0, 19).byTime(SEGMENTS, 1, 10_000).count()).isEqualTo(1);
        assertThat(new Retention(0, 9).bySize(SEGMENTS, 0, 300).count()).isZero();
    }

    @Test
    void anEmptyActiveSegmentStays() {
        var empty = List.of(new Candidate(10, 0, 1, true));
        assertThat(new Retention(10, 10).byTime(empty, 1, 10_000).count()).isZero();
    }
}
