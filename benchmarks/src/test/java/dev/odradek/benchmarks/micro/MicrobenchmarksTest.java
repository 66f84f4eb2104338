package dev.odradek.benchmarks.micro;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

class MicrobenchmarksTest {
    @Test
    void eachRunsAndEachPartHasKafkasBesideOurs() throws RunnerException {
        // Whoever measures on this machine at the same time is not disturbed by a single call each.
        System.setProperty("jmh.ignoreLock", "true");
        Collection<RunResult> results =
                new Runner(
                                new OptionsBuilder()
                                        .include("\\.micro\\.")
                                        .forks(0)
                                        .mode(Mode.SingleShotTime)
                                        .warmupIterations(0)
                                        .measurementIterations(1)
                                        .shouldFailOnError(true)
                                        .verbosity(VerboseMode.SILENT)
                                        .build())
                        .run();

        assertThat(parts(results, "odradek"))
                .isEqualTo(parts(results, "kafka"))
                .containsExactly(
                        "AppendBenchmark",
                        "ChecksumBenchmark",
                        "FrameBenchmark",
                        "IndexBenchmark",
                        "MessageBenchmark",
                        "OffsetCommitBenchmark",
                        "ValidationBenchmark");

        long ours = results.stream().filter(result -> method(result).startsWith("odradek")).count();
        assertThat(PartTable.of(results).lines()).hasSize(1 + (int) ours);
    }

    /// The benchmark classes with a method of that side.
    private static Set<String> parts(Collection<RunResult> results, String side) {
        return results.stream()
                .filter(result -> method(result).startsWith(side))
                .map(result -> name(result, 2))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String method(RunResult result) {
        return name(result, 1);
    }

    /// A component of a benchmark's name, counted from the last.
    private static String name(RunResult result, int fromLast) {
        String[] names = result.getParams().getBenchmark().split("\\.");
        return names[names.length - fromLast];
    }
}
