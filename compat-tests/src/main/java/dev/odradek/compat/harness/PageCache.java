package dev.odradek.compat.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What the operating system keeps of files in memory.
public final class PageCache {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private PageCache() {}

    /// Has everything below `directory` written to the device, and forgotten in memory.
    ///
    /// @param scratch where the commands' output may go
    public static void drop(Path scratch, Path directory) {
        run(scratch, List.of("sync", "-f", directory.toString()));
        try (Stream<Path> files = Files.walk(directory)) {
            files.filter(Files::isRegularFile)
                    .forEach(file ->
                            run(
                                    scratch,
                                    List.of(
                                            "dd",
                                            "if=" + file,
                                            "iflag=nocache",
                                            "count=0",
                                            "status=none")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(Path scratch, List<String> command) {
        try (Child child = Child.start(scratch, "page-cache", Map.of(), command)) {
            if (child.awaitExit(PATIENCE) != 0) {
                throw new AssertionError(command + " failed\n" + child.printed());
            }
        }
    }
}
