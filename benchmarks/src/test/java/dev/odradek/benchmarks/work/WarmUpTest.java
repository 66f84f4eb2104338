package dev.odradek.benchmarks.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.benchmarks.measure.Processor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    @Test
    void steadyIsWhatNoLaterStepExceedsByMoreThanAFifth() {
        assertThat(WarmUp.steadyAfter(steps(9, 5, 3, 1.1, 1, 1, 1, 1), 1)).isEqualTo(3);
    }

    @Test
    void oneDearStepDoesNotDecide() {
        assertThat(WarmUp.steadyAfter(steps(9, 5, 1, 1, 4, 1, 1, 1), 1)).isEqualTo(2);
    }

    @Test
    void twoDearStepsAreNotSteadyYet() {
        assertThat(WarmUp.steadyAfter(steps(1, 1, 4, 4, 1, 1, 1), 1)).isEqualTo(4);
    }

    @Test
    void whatIsSteadyFromTheStartTakesNoTime() {
        assertThat(WarmUp.steadyAfter(steps(1, 1, 1, 1, 1), 1)).isZero();
    }

    @Test
    void whatNeverComesDownTakesAllOfIt() {
        assertThat(WarmUp.steadyAfter(steps(2, 2, 2, 2), 1)).isEqualTo(4);
    }

    @Test
    void whatCompilersTakeCountsToo() {
        List<Processor> steps =
                List.of(
                        new Processor(1, 0, 3),
                        new Processor(1, 0, 3),
                        new Processor(1, 0, 0),
                        new Processor(1, 0, 0),
                        new Processor(1, 0, 0));

        assertThat(WarmUp.steadyAfter(steps, 1)).isEqualTo(2);
    }

    private static List<Processor> steps(double... seconds) {
        return Arrays.stream(seconds).mapToObj(each -> new Processor(each, 0, 0)).toList();
    }
}
