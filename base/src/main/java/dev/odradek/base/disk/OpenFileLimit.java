package dev.odradek.base.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/// How many files this process may have open.
public final class OpenFileLimit {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final String LINE = "Max open files";

    private OpenFileLimit() {}

    /// The soft limit as the kernel says it; empty where it does not, or where there is none.
    public static OptionalLong ofThisProcess() {
        try {
            return parse(Files.readAllLines(LIMITS));
        } catch (IOException e) {
            // No Linux: nobody to ask.
            return OptionalLong.empty();
        }
    }

    static OptionalLong parse(List<String> lines) {
        for (String line : lines) {
            if (line.startsWith(LINE)) {
                String soft = line.substring(LINE.length()).strip().split("\\s+", 2)[0];
                return soft.isEmpty() || !Character.isDigit(soft.charAt(0))
                        ? OptionalLong.empty()
                        : OptionalLong.of(Long.parseLong(soft));
            }
        }
        return OptionalLong.empty();
    }
}
