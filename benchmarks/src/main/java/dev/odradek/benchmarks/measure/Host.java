package dev.odradek.benchmarks.measure;

import dev.odradek.benchmarks.result.HostFacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The machine. Source: proc(5).
public final class Host {
    private static final Pattern PROCESSOR = Pattern.compile("(?m)^model name\\s*: (.*)$");
    private static final Pattern MEMORY = Pattern.compile("(?m)^MemTotal:\\s+(\\d+) kB");
    private static final long KIB = 1024;

    private Host() {}

    /// @param data where brokers keep their logs
    /// @param punctualClients see [HostFacts]
    public static HostFacts facts(Path data, boolean punctualClients) {
        try {
            FileStore store = Files.getFileStore(data);
            return new HostFacts(
                    Runtime.getRuntime().availableProcessors(),
                    first(PROCESSOR, "/proc/cpuinfo", "unknown"),
                    KIB * Long.parseLong(first(MEMORY, "/proc/meminfo", "0")),
                    System.getProperty("os.name") + " " + System.getProperty("os.version"),
                    store.type() + " on " + store.name(),
                    System.getProperty("java.vm.name") + " " + System.getProperty("java.version"),
                    punctualClients);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String first(Pattern pattern, String file, String otherwise) throws IOException {
        Matcher found = pattern.matcher(Files.readString(Path.of(file)));
        return found.find() ? found.group(1) : otherwise;
    }
}
