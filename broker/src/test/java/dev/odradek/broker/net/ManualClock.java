package dev.odradek.broker.net;

import dev.odradek.base.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// A clock that goes when it is told to.
final class ManualClock implements Clock {
    private final AtomicLong nanos = new AtomicLong(1_000_000_000);

    void advance(Duration by) {
        nanos.addAndGet(by.toNanos());
    }

    @Override
    public long wallMs() {
        return nanos.get() / 1_000_000;
    }

    @Override
    public long nanoTime() {
        return nanos.get();
    }
}
