package dev.odradek.benchmarks.report;

import dev.odradek.benchmarks.result.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The ways in which a run is told.
public final class Report {
    private static final String PAGE = "report.html";
    private static final String JSON = "results.json";

    private Report() {}

    /// The terminal's table: at most 118 columns wide, ends with a line break.
    public static String text(Results results) {
        return new TextReport(new Comparison(results)).text();
    }

    /// Writes `report.html`, which needs nothing beside itself, and `results.json`. What is there
    /// of that name is replaced.
    ///
    /// @param directory is made where it does not exist
    /// @throws IOException when a file cannot be written
    public static void write(Results results, Path directory) throws IOException {
        Comparison comparison = new Comparison(results);
        Files.createDirectories(directory);
        Files.writeString(directory.resolve(PAGE), new HtmlReport(comparison).page());
        Files.writeString(directory.resolve(JSON), new JsonReport(comparison).text());
    }
}
