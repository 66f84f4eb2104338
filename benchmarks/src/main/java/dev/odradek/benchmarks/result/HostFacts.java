package dev.odradek.benchmarks.result;

/// The machine.
///
/// @param fileSystem type and device of the file system with the data
public record HostFacts(
        int cores,
        String processor,
        long memoryBytes,
        String kernel,
        String fileSystem,
        String java) {}
