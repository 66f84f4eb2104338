package dev.odradek.broker.storage;

import dev.odradek.base.disk.Disk;
import dev.odradek.log.checkpoint.CorruptCheckpointException;
import dev.odradek.log.checkpoint.MetaProperties;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The command `info`: what is in the directories, and what is wrong with them. Source: Kafka
/// StorageTool.infoCommand.
final class StorageReport {
    private final List<String> found = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private @Nullable MetaProperties first;

    private StorageReport() {}

    /// @param directories in their order
    /// @return the exit status: 0, or 1 when there are problems
    static int print(Disk disk, List<Path> directories, PrintStream out) {
        var report = new StorageReport();
        directories.forEach(directory -> report.look(disk, directory));
        report.print(out);
        return report.problems.isEmpty() ? 0 : 1;
    }

    private void look(Disk disk, Path directory) {
        if (!disk.isDirectory(directory)) {
            problems.add(
                    directory
                            + (disk.exists(directory) ? " is not a directory" : " does not exist"));
            return;
        }
        found.add(directory.toString());
        try {
            MetaProperties properties = MetaProperties.read(disk, directory);
            if (properties == null) {
                problems.add(directory + " is not formatted.");
            } else if (first == null) {
                first = properties;
            } else if (!Objects.equals(first.clusterId(), properties.clusterId())) {
                problems.add("Mismatched cluster IDs between storage directories.");
            } else if (first.nodeId() != properties.nodeId()) {
                problems.add("Mismatched node IDs between storage directories.");
            }
        } catch (CorruptCheckpointException e) {
            problems.add("Error loading " + e.getMessage());
        } catch (IOException e) {
            problems.add("Error loading " + directory.resolve(MetaProperties.FILE_NAME) + ": " + e);
        }
    }

    private void print(PrintStream out) {
        if (first != null && first.version() == 0) {
            problems.add(
                    "The kafka configuration file appears to be for a cluster in KRaft mode, but the"
                            + " directories are formatted for legacy mode.");
        }
        section(out, found, "Found log directory:", "Found log directories:");
        if (first != null) {
            out.println("Found metadata: " + entries(first));
            out.println();
        }
        section(out, problems, "Found problem:", "Found problems:");
    }

    private static TreeMap<String, String> entries(MetaProperties properties) {
        TreeMap<String, String> entries = new TreeMap<>();
        for (String line : properties.text().split("\n", -1)) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                entries.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return entries;
    }

    private static void section(PrintStream out, List<String> lines, String one, String many) {
        if (!lines.isEmpty()) {
            out.println(lines.size() == 1 ? one : many);
            lines.forEach(line -> out.println("  " + line));
            out.println();
        }
    }
}
