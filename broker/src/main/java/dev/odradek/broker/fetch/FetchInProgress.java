package dev.odradek.broker.fetch;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.base.disk.ColdReads;
import dev.odradek.base.disk.ResidentReads;
import dev.odradek.base.task.QueueClosedException;
import dev.odradek.base.task.ScheduledTask;
import dev.odradek.base.task.TaskQueue;
import dev.odradek.broker.fetch.FetchExchange.PartitionRead;
import dev.odradek.broker.partition.Partition;
import dev.odradek.broker.partition.ProgressWatcher;
import dev.odradek.log.LogOffsets;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.FetchResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One fetch from its first read to its answer.
///
/// ```
///   start -> read -> enough, or nothing to wait for -> answered
///              ^        | too little
///              |        v
///              +---- parked: watches its partitions, and a timer -> read once more, answered
///            progress
/// ```
///
/// A read that would have to wait for a disk is done by a worker, and goes on here once it has it.
///
/// Whoever appends only counts bytes; when enough have come the fetch is woken on its loop, once.
@OwnedBy("the event loop of its connection; the counter of missing bytes is shared")
final class FetchInProgress implements ProgressWatcher {
    private final FetchExchange exchange;
    private final FetchRules rules;
    private final PartitionReader reader;
    private final boolean follower;
    private final ColdReads coldReads;
    private final TaskQueue loop;
    private final Consumer<FetchResponse> answer;

    /// At most 0: wake up. Long, so that no number of changes makes it positive again.
    private final AtomicLong missingBytes = new AtomicLong();

    private List<Partition> watched = List.of();
    private long changesSeen;
    private @Nullable ScheduledTask timer;
    private boolean timeIsUp;
    // Whether a worker has the read, so that nobody else begins another.
    private boolean readingElsewhere;
    // Read by workers too, to be spared in vain work.
    private volatile boolean answered;

    FetchInProgress(
            FetchExchange exchange,
            FetchRules rules,
            PartitionReader reader,
            boolean follower,
            ColdReads coldReads,
            TaskQueue loop,
            Consumer<FetchResponse> answer) {
        this.exchange = exchange;
        this.rules = rules;
        this.reader = reader;
        this.follower = follower;
        this.coldReads = coldReads;
        this.loop = loop;
        this.answer = answer;
    }

    /// @return whether the answer was given
    boolean start() {
        read();
        return answered;
    }

    @Override
    public void onProgress(int sizeBytes) {
        long before = missingBytes.getAndAdd(-(long) sizeBytes);
        if (before > 0 && before <= sizeBytes) {
            // A loop that is full, or has ended, refuses; the one who appended has no part in that,
            // and on the full one the timer still runs.
            loop.offer(this::wake);
        }
    }

    @Override
    public void onChange() {
        onProgress(Integer.MAX_VALUE);
    }

    /// Nobody waits for the answer any more: gives an empty one. On the loop.
    void giveUp() {
        if (!answered) {
            unwatch();
            finish(new FetchResponse());
        }
    }

    /// Reads here what is in memory; what is not is waited for elsewhere.
    private void read() {
        changesSeen = exchange.changes();
        var reads = new PartitionReads(exchange.partitions(rules.bound()), rules, reader, follower);
        if (ResidentReads.attempt(reads)) {
            onRead(reads);
            return;
        }
        Path directory = reader.directory(reads.next(), rules.byTopicId());
        readingElsewhere = true;
        if (!coldReads.execute(directory, () -> readElsewhere(reads))) {
            // The node stops.
            readingElsewhere = false;
            reads.run();
            onRead(reads);
        }
    }

    /// On a worker.
    private void readElsewhere(PartitionReads reads) {
        if (!answered) {
            reads.run();
        }
        try {
            loop.execute(() -> {
                readingElsewhere = false;
                onRead(reads);
            });
        } catch (QueueClosedException e) {
            // The connection has ended with its loop.
            reads.release();
        }
    }

    private void onRead(PartitionReads reads) {
        if (answered) {
            reads.release();
        } else if (rules.waitMsMax() == 0 || timeIsUp || isDue(reads)) {
            finish(exchange.answer(reads.reads(), rules.bound()));
        } else {
            park(reads.reads(), reads.bytes());
        }
    }

    private void park(List<PartitionRead> reads, int found) {
        missingBytes.set((long) rules.bytesMin() - found);
        if (!exchange.watch(this, reads, rules.bound())) {
            watched = sources(reads);
            watched.forEach(source -> source.watch(this));
        }
        if (timer == null) {
            timer = loop.schedule(rules.waitMsMax(), this::onTimeout);
        }
        reads.forEach(PartitionRead::release);
        if (exchange.changes() != changesSeen || changedMeanwhile(reads)) {
            loop.offer(this::wake);
        }
    }

    /// What failed would have been answered at once, so each read has its source.
    private static List<Partition> sources(List<PartitionRead> reads) {
        return reads.stream().flatMap(read -> Stream.ofNullable(read.source())).toList();
    }

    /// What came between the read and the watch was told to nobody.
    private static boolean changedMeanwhile(List<PartitionRead> reads) {
        for (PartitionRead read : reads) {
            Partition source = read.source();
            if (source != null && changedMeanwhile(read, source)) {
                return true;
            }
        }
        return false;
    }

    private static boolean changedMeanwhile(PartitionRead read, Partition source) {
        LogOffsets now = source.log().offsets();
        return now.highWatermark() > read.data().highWatermark()
                || now.lastStableOffset() > read.data().lastStableOffset()
                || source.checkLeader(read.partition().position().currentLeaderEpoch())
                        != ErrorCode.NONE;
    }

    private void onTimeout() {
        timeIsUp = true;
        wake();
    }

    private void wake() {
        if (!answered && !readingElsewhere) {
            unwatch();
            read();
        }
    }

    private void unwatch() {
        exchange.unwatch(this);
        watched.forEach(partition -> partition.unwatch(this));
        watched = List.of();
    }

    private boolean isDue(PartitionReads reads) {
        if (exchange.isEmpty() || reads.bytes() >= rules.bytesMin()) {
            return true;
        }
        for (PartitionRead read : reads.reads()) {
            if (read.data().errorCode() != 0 || read.data().divergingEpoch().epoch() >= 0) {
                return true;
            }
        }
        return false;
    }

    private void finish(FetchResponse response) {
        answered = true;
        if (timer != null) {
            timer.cancel();
        }
        answer.accept(response);
    }
}
