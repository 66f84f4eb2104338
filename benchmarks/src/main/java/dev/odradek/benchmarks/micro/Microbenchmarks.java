package dev.odradek.benchmarks.micro;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/// Runs the benchmarks of the parts under JMH and its allocation profiler, then prints ours beside
/// Kafka's. The arguments are JMH's; those about the list of benchmarks and about help only print.
public final class Microbenchmarks {
    private Microbenchmarks() {}

    /// The system property `odradek.microbenchmarks.json` names the file for the results, unless
    /// `-rff` does.
    public static void main(String[] args)
            throws IOException, RunnerException, CommandLineOptionException {
        var commandLine = new CommandLineOptions(args);
        if (commandLine.shouldHelp()
                || commandLine.shouldList()
                || commandLine.shouldListWithParams()
                || commandLine.shouldListProfilers()
                || commandLine.shouldListResultFormats()) {
            org.openjdk.jmh.Main.main(args);
            return;
        }
        var options = new OptionsBuilder().parent(commandLine).addProfiler(GCProfiler.class);
        String json = System.getProperty("odradek.microbenchmarks.json");
        if (json != null && !commandLine.getResult().hasValue()) {
            Path parent = Path.of(json).toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            options.result(json).resultFormat(ResultFormatType.JSON);
        }
        System.out.print(PartTable.of(new Runner(options.build()).run()));
    }
}
