package dev.odradek.log.checkpoint;

import dev.odradek.base.disk.Disk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The frame that all checkpoint files share:
///
/// ```
/// 0                 version
/// 2                 entries
/// orders 0 17       one line each
/// orders 1 4711
/// ```
///
/// An empty file holds no entries. Source: Kafka 4.3.1 CheckpointFile.
final class CheckpointText {
    private static final String VERSION = "0";

    private CheckpointText() {}

    /// @return the fields of each entry; empty when the file is missing or empty
    /// @throws CorruptCheckpointException when it is something else
    static List<String[]> read(Disk disk, Path file, int fieldsPerEntry) throws IOException {
        if (!disk.exists(file)) {
            return List.of();
        }
        String text = new String(disk.read(file), StandardCharsets.UTF_8);
        if (text.isEmpty()) {
            return List.of();
        }
        String[] lines = text.split("\n", -1);
        if (!lines[0].strip().equals(VERSION)) {
            throw new CorruptCheckpointException(file, 1, "version " + VERSION, lines[0]);
        }
        if (lines.length < 2 || lines[1].isBlank()) {
            return List.of();
        }
        long count = number(file, 2, lines[1]);
        var entries = new ArrayList<String[]>();
        for (int i = 2; i < lines.length; i++) {
            String line = lines[i].strip();
            if (line.isEmpty() && i == lines.length - 1) {
                break;
            }
            String[] fields = line.split("\\s+");
            if (fields.length != fieldsPerEntry) {
                throw new CorruptCheckpointException(
                        file, i + 1, fieldsPerEntry + " fields", lines[i]);
            }
            entries.add(fields);
        }
        if (entries.size() != count) {
            throw new CorruptCheckpointException(
                    file, 2, count + " entries", entries.size() + " entries");
        }
        return entries;
    }

    static void write(Disk disk, Path file, List<String> entries) throws IOException {
        disk.writeAtomically(file, content(entries));
    }

    /// Writes what is to replace `file` beside it, forcing nothing.
    static void stage(Disk disk, Path file, List<String> entries) throws IOException {
        disk.stage(file, content(entries), false);
    }

    /// Replaces `file` by what was staged.
    static void commit(Disk disk, Path file) throws IOException {
        disk.rename(Disk.staged(file), file);
    }

    private static byte[] content(List<String> entries) {
        var text = new StringBuilder();
        text.append(VERSION).append('\n').append(entries.size()).append('\n');
        for (String entry : entries) {
            text.append(entry).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    static long number(Path file, int line, String text) throws CorruptCheckpointException {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            throw new CorruptCheckpointException(file, line, "a number", text);
        }
    }
}
