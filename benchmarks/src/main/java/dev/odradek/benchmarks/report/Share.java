package dev.odradek.benchmarks.report;

import dev.odradek.benchmarks.result.Figure;

/// How Odradek's median stands to a rival's. Below 1 is better for Odradek, always: it is Odradek
/// divided by the rival where less is better, and the rival divided by Odradek where more is.
///
/// @param rival the key of the other peer
record Share(Figure figure, String rival, double value) {
    /// The convention, for the reader of a table.
    static final String CONVENTION =
            "Odradek's share of a rival's cost: Odradek / rival, and rival / Odradek where more is"
                    + " better. Below 1 is better for Odradek, always.";

    boolean isBelowOne() {
        return value < 1;
    }
}
