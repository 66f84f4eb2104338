package dev.odradek.benchmarks.work;

import dev.odradek.benchmarks.load.Topic;

/// How much a load offers each second, over all its connections.
public sealed interface Rate {
    /// @param producers of the load
    double requestsPerSecond(Producers producers, Topic topic);

    /// @param perSecond of record batches as they go over the wire
    record Megabytes(double perSecond) implements Rate {
        @Override
        public double requestsPerSecond(Producers producers, Topic topic) {
            return perSecond * 1e6 / producers.batchBytes(topic);
        }
    }

    record Requests(double perSecond) implements Rate {
        @Override
        public double requestsPerSecond(Producers producers, Topic topic) {
            return perSecond;
        }
    }
}
