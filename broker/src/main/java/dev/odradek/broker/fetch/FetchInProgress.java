package dev.odradek.broker.fetch;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.base.task.ScheduledTask;
import dev.odradek.base.task.TaskQueue;
import dev.odradek.broker.fetch.FetchExchange.PartitionRead;
import dev.odradek.broker.partition.Partition;
import dev.odradek.broker.partition.PartitionDirectory;
import dev.odradek.broker.partition.ProgressWatcher;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.FetchResponse;
import dev.odradek.wire.message.FetchResponse.PartitionData;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
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
/// Whoever appends only counts bytes; when enough have come the fetch is woken on its loop, once.
@OwnedBy("the event loop of its connection; the counter of missing bytes is shared")
final class FetchInProgress implements ProgressWatcher {
    private final FetchExchange exchange;
    private final FetchRules rules;
    private final PartitionReader reader;
    private final PartitionDirectory directory;
    private final boolean follower;
    private final TaskQueue loop;
    private final Consumer<FetchResponse> answer;

    /// At most 0: wake up.
    private final AtomicInteger missingBytes = new AtomicInteger();

    private List<Partition> watched = List.of();
    private @Nullable ScheduledTask timer;
    private boolean timeIsUp;
    private boolean answered;

    FetchInProgress(
            FetchExchange exchange,
            FetchRules rules,
            PartitionReader reader,
            PartitionDirectory directory,
            boolean follower,
            TaskQueue loop,
            Consumer<FetchResponse> answer) {
        this.exchange = exchange;
        this.rules = rules;
        this.reader = reader;
        this.directory = directory;
        this.follower = follower;
        this.loop = loop;
        this.answer = answer;
    }

    void start() {
        List<PartitionRead> reads = readAll();
        int found = sizeBytes(reads);
        if (rules.waitMsMax() == 0 || isDue(reads, found)) {
            answer(reads);
            return;
        }
        park(reads, found);
    }

    @Override
    public void onProgress(int sizeBytes) {
        int before = missingBytes.getAndAdd(-sizeBytes);
        if (before > 0 && before <= sizeBytes) {
            loop.execute(this::wake);
        }
    }

    @Override
    public void onChange() {
        onProgress(Integer.MAX_VALUE / 2);
    }

    private void park(List<PartitionRead> reads, int found) {
        missingBytes.set(rules.bytesMin() - found);
        List<Partition> partitions = new ArrayList<>(reads.size());
        for (PartitionRead read : reads) {
            FetchKey key = read.partition().key();
            if (directory.find(key.topicId(), key.topic(), key.partition(), rules.byTopicId())
                    instanceof PartitionDirectory.Found(Partition partition)) {
                partition.watch(this);
                partitions.add(partition);
            }
        }
        watched = partitions;
        if (timer == null) {
            timer = loop.schedule(rules.waitMsMax(), this::onTimeout);
        }
        release(reads);
        if (grewMeanwhile(reads, partitions)) {
            wake();
        }
    }

    /// What came between the read and the watch was told to nobody.
    private boolean grewMeanwhile(List<PartitionRead> reads, List<Partition> partitions) {
        if (reads.size() != partitions.size()) {
            return true;
        }
        for (int i = 0; i < reads.size(); i++) {
            if (partitions.get(i).log().highWatermark() > reads.get(i).data().highWatermark()) {
                return true;
            }
        }
        return false;
    }

    private void onTimeout() {
        timeIsUp = true;
        wake();
    }

    private void wake() {
        if (answered) {
            return;
        }
        watched.forEach(partition -> partition.unwatch(this));
        watched = List.of();
        List<PartitionRead> reads = readAll();
        int found = sizeBytes(reads);
        if (timeIsUp || isDue(reads, found)) {
            answer(reads);
        } else {
            park(reads, found);
        }
    }

    private boolean isDue(List<PartitionRead> reads, int found) {
        if (reads.isEmpty() || found >= rules.bytesMin()) {
            return true;
        }
        for (PartitionRead read : reads) {
            if (read.data().errorCode() != 0 || read.data().divergingEpoch().epoch() >= 0) {
                return true;
            }
        }
        return false;
    }

    private List<PartitionRead> readAll() {
        List<SessionPartition> partitions = exchange.partitions();
        List<PartitionRead> reads = new ArrayList<>(partitions.size());
        int left = rules.bytesMax();
        for (SessionPartition wanted : partitions) {
            PartitionRead read =
                    follower
                            ? foreignFollower(wanted)
                            : reader.read(wanted, rules, left, left == rules.bytesMax());
            reads.add(read);
            left -= sizeBytes(read);
        }
        return reads;
    }

    /// No partition has a replica on another broker yet, so whoever says it is a follower is none.
    private static PartitionRead foreignFollower(SessionPartition wanted) {
        return new PartitionRead(
                wanted,
                new PartitionData()
                        .partitionIndex(wanted.key().partition())
                        .errorCode(ErrorCode.NOT_LEADER_OR_FOLLOWER.code())
                        .highWatermark(-1)
                        .records(dev.odradek.wire.codec.BufferedRecords.EMPTY));
    }

    private void answer(List<PartitionRead> reads) {
        answered = true;
        if (timer != null) {
            timer.cancel();
        }
        answer.accept(exchange.answer(reads));
    }

    private static int sizeBytes(List<PartitionRead> reads) {
        int size = 0;
        for (PartitionRead read : reads) {
            size += sizeBytes(read);
        }
        return size;
    }

    private static int sizeBytes(PartitionRead read) {
        return read.data().records() == null ? 0 : read.data().records().sizeBytes();
    }

    private static void release(List<PartitionRead> reads) {
        for (PartitionRead read : reads) {
            if (read.data().records() instanceof ReleasableRecords held) {
                held.release();
            }
        }
    }
}
