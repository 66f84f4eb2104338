package dev.odradek.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigitsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "5, 5",
        "104, 104",
        "1234, 1230",
        "9999, 10.0k",
        "12345, 12.3k",
        "1234567, 1.23M",
        "4.7412, 4.74",
        "12.35678, 12.4",
        "0.5, 0.500",
        "0.33333, 0.333",
        "0.0451, 0.045",
        "0.00012345, 0.00012",
        "0.0999, 0.10",
        "-3.14159, -3.14",
        "99.96, 100",
        "3e14, 300T"
    })
    void valueHasThreeDigits(double value, String text) {
        assertThat(Digits.of(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0.0004, 0.00040",
        "0.0096, 0.010",
        "0.33333, 0.333",
        "0.9984, 0.998",
        "1, 1.00",
        "1.456, 1.46",
        "23.4, 23.4",
        "-0.25, -0.250"
    })
    void ratiosBelowOneHaveTheirPointsInOneColumn(double value, String text) {
        assertThat(Digits.ratio(value)).isEqualTo(text);
    }

    @Test
    void boundIsWrittenAsItWasSet() {
        assertThat(Digits.bound(0.33)).isEqualTo("0.33");
        assertThat(Digits.bound(5)).isEqualTo("5");
        assertThat(Digits.bound(1.3)).isEqualTo("1.3");
    }

    @Test
    void durationHasItsTwoLargestParts() {
        assertThat(Digits.of(Duration.ofSeconds(4_321))).isEqualTo("1 h 12 min");
        assertThat(Digits.of(Duration.ofSeconds(61))).isEqualTo("1 min 1 s");
        assertThat(Digits.of(Duration.ofMillis(9_900))).isEqualTo("9 s");
    }
}
