package dev.odradek.benchmarks.load;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;

/// The part that is the same for all kinds of requests: order, due times, errors.
public abstract sealed class RequestLane implements Lane, Connection.Answers
        permits ProduceLane, FetchLane, CommitLane {
    private final Tally tally;
    private final Connection connection;
    private final DueTimes due = new DueTimes();
    private volatile boolean repeats;

    RequestLane(LoadLoop loop, Tally tally) {
        this.tally = tally;
        this.connection = loop.connect(this);
    }

    /// The next request. Called under the monitor, so in the order in which they are sent.
    abstract ByteBuffer next();

    /// Looks at an answer.
    ///
    /// @throws RuntimeException when it is malformed
    abstract void onAnswer(ByteBuf answer, long dueNanos, long nanos);

    final Tally tally() {
        return tally;
    }

    @Override
    public final void repeat(boolean repeats) {
        this.repeats = repeats;
    }

    @Override
    public final synchronized void send(long dueNanos) {
        due.add(dueNanos);
        tally.onSent();
        try {
            connection.send(next());
        } catch (IOException e) {
            onFailure(e);
        }
    }

    @Override
    public final void onAnswer(ByteBuf answer, long nanos) {
        long dueNanos;
        synchronized (this) {
            dueNanos = due.remove();
        }
        onAnswer(answer, dueNanos, nanos);
        tally.onLatency(dueNanos, nanos);
        if (repeats) {
            send(System.nanoTime());
        }
    }

    @Override
    public final void onFailure(Exception failure) {
        repeats = false;
        tally.onError(failure.toString());
    }
}
