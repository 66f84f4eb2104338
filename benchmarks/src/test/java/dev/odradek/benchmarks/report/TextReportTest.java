package dev.odradek.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.benchmarks.result.Figure;
import dev.odradek.benchmarks.result.Goal;
import dev.odradek.benchmarks.result.Results;
import dev.odradek.benchmarks.result.Unit;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TextReportTest {
    private final Locale before = Locale.getDefault();

    @AfterEach
    void putTheLocaleBack() {
        Locale.setDefault(before);
    }

    @Test
    void lineHasMediansRangesAndSharesOfBothRivals() {
        String text =
                Report.text(
                        new Example()
                                .found(Example.CPU, "kafka", 4.74, 4.6, 5.02)
                                .found(Example.CPU, "kafka-tuned", 4, 3.9, 4.1)
                                .found(Example.CPU, "odradek", 1, 1.1, 0.95)
                                .found(Example.THROUGHPUT, "kafka", 100, 100, 100)
                                .found(Example.THROUGHPUT, "odradek", 90, 90, 90)
                                .results());

        assertThat(words(text, "broker CPU (CPU s/GB)"))
                .isEqualTo(
                        "broker CPU (CPU s/GB) 4.74 4.60..5.02 4 3.90..4.10 1 0.950..1.10"
                                + " 0.211 0.250");
        assertThat(words(text, "throughput (MB/s)"))
                .isEqualTo("throughput (MB/s), more is better 100 100..100 - 90 90..90 1.11 -");
        assertThat(text)
                .contains("Against kafka 1 of 2 ratios are not below 1: bulk-1k/throughput (1.11).")
                .contains("Against kafka-tuned 0 of 1 ratios are not below 1.");
    }

    @Test
    void refusedPeerHasDashesAndALineOfItsOwn() {
        String text =
                Report.text(
                        new Example()
                                .found(Example.CPU, "kafka", 5, 5, 5)
                                .found(Example.CPU, "odradek", 1, 1, 1)
                                .refused("bulk-1k", "odradek", "the client was saturated")
                                .results());

        assertThat(words(text, "broker CPU")).isEqualTo("broker CPU (CPU s/GB) 5 5..5 - - - -");
        assertThat(text).contains("\nbulk-1k, odradek, round 2: the client was saturated\n");
    }

    @Test
    void goalsAreStatedReachedAndCounted() {
        String text =
                Report.text(
                        new Example()
                                .found(Example.CALLS, "kafka", 20)
                                .found(Example.CALLS, "odradek", 5.5)
                                .found(Example.THROUGHPUT, "kafka", 100)
                                .found(Example.THROUGHPUT, "odradek", 150)
                                .goal(new Goal("Calls", "single/calls", 0.3, 5))
                                .goal(new Goal("Only so many", "single/calls", 1.0 / 0, 6))
                                .goal(new Goal("Throughput", "bulk-1k/throughput", 1.3))
                                .goal(new Goal("Cold start", "cold/wall", 0.15))
                                .results());

        assertThat(words(text, "Calls "))
                .isEqualTo("Calls at most 0.3, and 5 calls/request 0.275 5.50 20 missed");
        assertThat(words(text, "Only so"))
                .isEqualTo("Only so many at most 6 calls/request 0.275 5.50 20 met");
        assertThat(words(text, "Throughput "))
                .isEqualTo("Throughput at least 1.3 1.50 150 100 met");
        assertThat(words(text, "Cold start")).isEqualTo("Cold start 0.15 - - - not measured");
        assertThat(text).contains("2 of 4 goals met, 1 missed, 1 not measured.");
    }

    @Test
    void fewerRoundsThanTheRunHadAreMarked() {
        String text =
                Report.text(
                        new Example()
                                .found(Example.CPU, "kafka", 5, 6)
                                .found(Example.CPU, "odradek", 1, 1, 1)
                                .results());

        assertThat(words(text, "broker CPU")).contains("5.50 5..6* -").contains("1 1..1 ");
        assertThat(text).contains("* from fewer than 3 rounds");
    }

    @Test
    void settingsThatAreTheSameAreWrittenOnce() {
        String text = Report.text(new Example().results());

        assertThat(text)
                .contains("\nmin.insync.replicas = 1\n")
                .contains(
                        "\nvalidation = as Kafka (kafka), as Kafka (kafka-tuned), strict (odradek)\n")
                .contains("\nodradek: -Xmx64m -server\n");
    }

    @Test
    void noLineIsWiderThanTheTerminalAndNothingMovesItsCursor() {
        Figure wordy =
                new Figure(
                        "rarely",
                        "latency",
                        "latency of a request while another client reads what is no longer cached",
                        Unit.CPU_MICROS_PER_REQUEST);
        Results results =
                new Example()
                        .found(wordy, "kafka", 0.000123, 0.000131, 99_912)
                        .found(wordy, "kafka-tuned", 0.0123, 0.0131, 99_912)
                        .found(wordy, "odradek", 0.0123, 0.0131)
                        .refused("x", "kafka", "broke\u001b[2J off: " + "y".repeat(300))
                        .goal(new Goal("g".repeat(150), wordy.key(), 0.3, 5))
                        .results();

        assertThat(Report.text(results).lines().toList())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(118))
                .noneMatch(line -> line.contains("\u001b"));
    }

    @Test
    void localeOfTheMachineIsOfNoAccount() {
        Results results = new Example().found(Example.CPU, "kafka", 4.5, 5.5).results();
        String text = Report.text(results);

        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));

        assertThat(Report.text(results)).isEqualTo(text);
    }

    /// The one line that begins so, with single blanks.
    private static String words(String text, String beginning) {
        return text.lines()
                .map(String::strip)
                .filter(line -> line.startsWith(beginning))
                .reduce((first, second) -> first + "|" + second)
                .orElse("")
                .replaceAll(" +", " ");
    }
}
