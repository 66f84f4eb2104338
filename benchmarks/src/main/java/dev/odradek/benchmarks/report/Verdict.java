package dev.odradek.benchmarks.report;

import dev.odradek.benchmarks.result.Figure;
import dev.odradek.benchmarks.result.Goal;

/// What became of a goal.
sealed interface Verdict {
    Goal goal();

    /// In a word or two.
    String word();

    /// Both medians are there.
    ///
    /// @param odradek the median of Odradek
    /// @param kafka the median of stock Apache Kafka, above 0
    record Judged(Goal goal, Figure figure, double odradek, double kafka) implements Verdict {
        boolean met() {
            return goal.isMet(figure.unit(), odradek, kafka);
        }

        /// Odradek divided by stock Apache Kafka, whichever way is better: as goals are stated.
        double reached() {
            return odradek / kafka;
        }

        @Override
        public String word() {
            return met() ? "met" : "missed";
        }
    }

    /// There is nothing to judge by.
    ///
    /// @param reason a few words for people
    record NotMeasured(Goal goal, String reason) implements Verdict {
        @Override
        public String word() {
            return "not measured";
        }
    }
}
