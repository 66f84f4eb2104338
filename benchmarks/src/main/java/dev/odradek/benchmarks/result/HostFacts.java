package dev.odradek.benchmarks.result;

/// The machine.
///
/// @param fileSystem type and device of the file system with the data
/// @param punctualClients whether the threads of a load run before all others when they are due
public record HostFacts(
        int cores,
        String processor,
        long memoryBytes,
        String kernel,
        String fileSystem,
        String java,
        boolean punctualClients) {}
