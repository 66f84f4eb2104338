package dev.odradek.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.benchmarks.work.Stage;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MatrixTest {
    @Test
    void everyGoalIsOfAWorkThatIsDone() {
        Set<String> parts = new HashSet<>();
        for (Stage stage : Matrix.stages()) {
            parts.addAll(stage.parts());
        }

        assertThat(Matrix.goals())
                .allSatisfy(goal -> assertThat(parts).contains(goal.figure().split("/", -1)[0]));
    }

    @Test
    void whatTheTunedPeerDoesThereIs() {
        assertThat(Matrix.names()).containsAll(Matrix.OF_TUNED);
    }
}
