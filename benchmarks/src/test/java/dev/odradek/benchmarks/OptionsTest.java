package dev.odradek.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.odradek.benchmarks.result.PeerFacts;
import dev.odradek.benchmarks.work.Pace;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
    @Test
    void withoutArgumentsAllIsDoneFiveTimesOnAllPeers() {
        Options options = Options.parse(List.of());

        assertThat(options.rounds()).isEqualTo(5);
        assertThat(options.pace()).isEqualTo(Pace.full());
        assertThat(options.only()).isEmpty();
        assertThat(options.peers())
                .containsExactly(PeerFacts.KAFKA, PeerFacts.KAFKA_TUNED, PeerFacts.ODRADEK);
    }

    @Test
    void everyOptionIsTaken() {
        Options options =
                Options.parse(
                        List.of(
                                "--quick",
                                "--seconds",
                                "7",
                                "--rounds",
                                "2",
                                "--only",
                                "idle,bulk-1k",
                                "--peers",
                                "odradek"));

        assertThat(options.rounds()).isEqualTo(2);
        assertThat(options.pace()).isEqualTo(Pace.quick().withMeasured(Duration.ofSeconds(7)));
        assertThat(options.only()).containsExactlyInAnyOrder("idle", "bulk-1k");
        assertThat(options.peers()).containsExactly("odradek");
    }

    @Test
    void secondsHoldWhereverTheyStand() {
        Options options = Options.parse(List.of("--seconds", "7", "--quick"));

        assertThat(options.pace()).isEqualTo(Pace.quick().withMeasured(Duration.ofSeconds(7)));
    }

    @Test
    void aPeerThatIsNamedTwiceIsMeasuredOnce() {
        assertThat(Options.parse(List.of("--peers", "kafka,odradek,kafka")).peers())
                .containsExactly("kafka", "odradek");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--fast",
                "--rounds",
                "--rounds 0",
                "--rounds five",
                "--peers redpanda",
                "--only bulk-2k",
                "--seconds -1"
            })
    void whatThereIsNotIsRefusedByName(String arguments) {
        String last = arguments.substring(arguments.lastIndexOf(' ') + 1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.parse(List.of(arguments.split(" "))))
                .withMessageContaining(last);
    }
}
