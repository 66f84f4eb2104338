/// What a run of the benchmark found, for people and for programs: the terminal's table, a page
/// with charts, and JSON. Only [Report] is for others. All three draw on one [Comparison], so that
/// they cannot disagree about a ratio or a goal.
///
/// Files: `report.html` and `results.json` in the directory that is named to [Report#write].
///
/// Threads: no shared state; any thread, once the findings are no longer filled.
@NullMarked
package dev.odradek.benchmarks.report;

import org.jspecify.annotations.NullMarked;
