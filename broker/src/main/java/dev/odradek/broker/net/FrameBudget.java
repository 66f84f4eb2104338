package dev.odradek.broker.net;

import dev.odradek.base.check.Invariant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What all requests may hold in memory together: those that are still arriving and those that are
/// being answered.
///
/// When it is used up, whoever asks for more waits, but for the oldest request that is arriving: it
/// always gets what it asks for, so that one of them is always under way and what has been received
/// is never in vain. Of the others that hold memory, the slowest can be found and closed.
///
/// Thread-safe: the count is atomic, the order is behind this object's lock, which is a leaf.
final class FrameBudget {
    private final long limitBytes;
    private final AtomicLong usedBytes = new AtomicLong();
    // Guarded by this: shares with an incomplete request, the oldest first, and shares that wait.
    private final Set<Share> incomplete = new LinkedHashSet<>();
    private final Set<Share> waiting = new LinkedHashSet<>();
    private volatile boolean anybodyWaits;

    FrameBudget(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    long usedBytes() {
        return usedBytes.get();
    }

    boolean isUsedUp() {
        return usedBytes.get() >= limitBytes;
    }

    /// A connection's part of the budget.
    ///
    /// @param onRoom called from any thread when asking again may help
    Share share(Runnable onRoom) {
        return new Share(onRoom);
    }

    /// The share with an incomplete request that makes the least of the memory it holds: the lowest
    /// rate among those that are free to go on and have had a while to show it. Null while nobody
    /// waits for memory, or when there is none such.
    ///
    /// @param minAgeNanos requests younger than this are not judged
    synchronized @Nullable Share slowest(long nowNanos, long minAgeNanos) {
        if (waiting.isEmpty()) {
            return null;
        }
        Share slowest = null;
        double lowest = Double.MAX_VALUE;
        boolean oldest = true;
        for (Share share : incomplete) {
            long ageNanos = nowNanos - share.startedNanos;
            if (!oldest && !waiting.contains(share) && ageNanos >= minAgeNanos) {
                double rate = share.receivedBytes / (double) ageNanos;
                if (rate < lowest) {
                    lowest = rate;
                    slowest = share;
                }
            }
            oldest = false;
        }
        return slowest;
    }

    private boolean tryTake(long bytes) {
        while (true) {
            long used = usedBytes.get();
            if (used + bytes > limitBytes) {
                return false;
            }
            if (usedBytes.compareAndSet(used, used + bytes)) {
                return true;
            }
        }
    }

    private void giveBack(long bytes) {
        long left = usedBytes.addAndGet(-bytes);
        Invariant.check(left >= 0, "request memory fell to %d bytes", left);
        if (anybodyWaits) {
            wake();
        }
    }

    private synchronized boolean takeOrWait(Share share, long bytes) {
        if (tryTake(bytes)) {
            return true;
        }
        if (!incomplete.isEmpty() && incomplete.iterator().next() == share) {
            usedBytes.addAndGet(bytes);
            return true;
        }
        waiting.add(share);
        anybodyWaits = true;
        return false;
    }

    private synchronized void awaitRoom(Share share) {
        if (isUsedUp()) {
            waiting.add(share);
            anybodyWaits = true;
        } else {
            share.onRoom.run();
        }
    }

    /// Calls those who may go on: everybody when there is room again, else the oldest.
    private synchronized void wake() {
        if (!isUsedUp()) {
            waiting.forEach(share -> share.onRoom.run());
            waiting.clear();
            anybodyWaits = false;
        } else if (!incomplete.isEmpty()) {
            Share oldest = incomplete.iterator().next();
            if (waiting.remove(oldest)) {
                oldest.onRoom.run();
            }
        }
    }

    /// What one connection holds. Its methods are called on the connection's event loop.
    final class Share {
        private final Runnable onRoom;
        private long heldBytes;
        // Guarded by the budget for the one who looks for the slowest.
        private long startedNanos;
        private long receivedBytes;

        private Share(Runnable onRoom) {
            this.onRoom = onRoom;
        }

        long heldBytes() {
            return heldBytes;
        }

        /// A request begins to arrive.
        void begin(long nowNanos) {
            synchronized (FrameBudget.this) {
                startedNanos = nowNanos;
                receivedBytes = 0;
                incomplete.add(this);
            }
        }

        /// How much of it is there.
        void received(long bytes) {
            synchronized (FrameBudget.this) {
                receivedBytes = bytes;
            }
        }

        /// Makes this the youngest: it does not go on, but for want of memory.
        void yieldTurn() {
            synchronized (FrameBudget.this) {
                if (incomplete.remove(this)) {
                    incomplete.add(this);
                    wake();
                }
            }
        }

        /// Leaves out a time in which we did not let it arrive.
        void wasHeld(long nanos) {
            synchronized (FrameBudget.this) {
                startedNanos += nanos;
            }
        }

        /// Asks for memory for the request that arrives.
        ///
        /// @return false when there is none: `onRoom` will be called
        boolean take(long bytes) {
            if (tryTake(bytes) || takeOrWait(this, bytes)) {
                heldBytes += bytes;
                return true;
            }
            return false;
        }

        /// Takes memory that is in use already.
        void takeAnyway(long bytes) {
            usedBytes.addAndGet(bytes);
            heldBytes += bytes;
        }

        /// Has `onRoom` called when the budget is not used up, at once if it is not now.
        void awaitRoom() {
            FrameBudget.this.awaitRoom(this);
        }

        /// Gives memory back.
        void release(long bytes) {
            heldBytes -= bytes;
            Invariant.check(heldBytes >= 0, "a connection gave back more memory than it took");
            giveBack(bytes);
        }

        /// The request has arrived, or never will.
        void end() {
            synchronized (FrameBudget.this) {
                incomplete.remove(this);
                waiting.remove(this);
                if (anybodyWaits) {
                    wake();
                }
            }
        }
    }
}
