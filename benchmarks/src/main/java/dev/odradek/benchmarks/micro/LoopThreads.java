package dev.odradek.benchmarks.micro;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The threads that JMH measures on: of the kind that event loops are, since netty keeps its caches
/// of buffers for those alone. Made by JMH, by name: see [PartBenchmark].
public final class LoopThreads extends ThreadPoolExecutor {
    /// @param threads that JMH needs
    /// @param prefix of their names
    public LoopThreads(int threads, String prefix) {
        super(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new DefaultThreadFactory(prefix, true));
    }
}
