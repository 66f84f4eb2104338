package dev.odradek.compat.harness;

import dev.odradek.compat.client.Produce;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The workload of the clients that are not Java: the records of [Produce], a line each, in one
/// file a partition; and the check of what a client read back.
public final class NumberedLines {
    private final int partitions;
    private final long[] next;
    private long read;

    /// @param partitions record `n` belongs to partition `n % partitions`
    public NumberedLines(int partitions) {
        this.partitions = partitions;
        this.next = new long[partitions];
        for (int partition = 0; partition < partitions; partition++) {
            next[partition] = partition;
        }
    }

    /// Writes records 0 to `count` to `folder`, which is made anew; the files' names sort as the
    /// partitions do.
    public static Path write(Path folder, int partitions, long count) {
        Folders.deleteTree(folder);
        try {
            Files.createDirectories(folder);
            for (int partition = 0; partition < partitions; partition++) {
                try (OutputStream out =
                        new BufferedOutputStream(
                                Files.newOutputStream(file(folder, partition)), 1 << 16)) {
                    for (long n = partition; n < count; n += partitions) {
                        out.write(Produce.value(n));
                        out.write('\n');
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folder;
    }

    /// The file of one partition's records.
    public static Path file(Path folder, int partition) {
        return folder.resolve("partition-" + partition);
    }

    /// Takes lines `<partition> <value>` in the order in which a client read them, and goes on
    /// where the call before ended.
    ///
    /// @throws AssertionError when a record is lost, comes twice or out of order, or was changed
    public void check(Path output) {
        try (var lines = Files.newBufferedReader(output, StandardCharsets.ISO_8859_1)) {
            String line;
            while ((line = lines.readLine()) != null) {
                check(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Records checked so far.
    public long read() {
        return read;
    }

    private void check(String line) {
        int blank = line.indexOf(' ');
        int partition = Integer.parseInt(line.substring(0, blank));
        String value = line.substring(blank + 1);
        long expected = next[partition];
        if (!value.equals(new String(Produce.value(expected), StandardCharsets.ISO_8859_1))) {
            throw new AssertionError(
                    "partition " + partition + ": expected record " + expected + ", read " + value);
        }
        next[partition] = expected + partitions;
        read++;
    }
}
