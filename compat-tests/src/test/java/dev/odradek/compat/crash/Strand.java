package dev.odradek.compat.crash;

import java.util.Arrays;
import org.apache.kafka.common.TopicPartition;

/// What one writer sends to one partition, numbered from 0, and what became of each record.
///
/// Threads: written by the writer's, its producer's and a reader's; guarded by its own lock.
public final class Strand {
    /// No offset, no time: it did not happen.
    static final long NEVER = -1;

    private final int writer;
    private final TopicPartition partition;
    private final Keeping keeping;
    private long[] offsets = new long[1 << 10];
    private long[] nanos = new long[1 << 10];
    private int sent;
    private int acknowledged;

    Strand(int writer, TopicPartition partition, Keeping keeping) {
        this.writer = writer;
        this.partition = partition;
        this.keeping = keeping;
    }

    int writer() {
        return writer;
    }

    public TopicPartition partition() {
        return partition;
    }

    Keeping keeping() {
        return keeping;
    }

    /// Takes the next number.
    synchronized int next() {
        if (sent == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * sent);
            nanos = Arrays.copyOf(nanos, 2 * sent);
        }
        offsets[sent] = NEVER;
        nanos[sent] = NEVER;
        return sent++;
    }

    /// The broker said that record `number` is there.
    synchronized void acknowledge(int number, long offset, long nanoTime) {
        offsets[number] = offset;
        nanos[number] = nanoTime;
        acknowledged++;
    }

    /// How many were sent: the number of the last, and one.
    public synchronized int sent() {
        return sent;
    }

    /// How many of them were acknowledged.
    public synchronized int acknowledged() {
        return acknowledged;
    }

    /// The offset at which record `number` was acknowledged, or [#NEVER].
    synchronized long offset(int number) {
        return offsets[number];
    }

    /// When record `number` was acknowledged, or [#NEVER].
    synchronized long acknowledgedNanos(int number) {
        return nanos[number];
    }

    @Override
    public String toString() {
        return "writer " + writer + " in " + partition;
    }
}
