package dev.odradek.broker.partition;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.log.AppendOutcome;
import dev.odradek.log.AppendOutcome.Appended;
import dev.odradek.log.AppendOutcome.Rejected;
import dev.odradek.log.LogConfig;
import dev.odradek.log.LogFailureException;
import dev.odradek.log.PartitionLog;
import dev.odradek.log.producer.AppendOrigin;
import dev.odradek.metadata.PartitionRegistration;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.codec.Uuid;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A partition with a replica on this broker: its log, who leads it, and who waits for it.
///
/// ```
///             controller names this broker
///   Following ------------------------------> Leading
///             <------------------------------
///             controller names another, or none
/// ```
///
/// Appends are taken only while leading, and the lock is held over the check and the append, so
/// that nothing is appended in an epoch that is over.
@OwnedBy("its own lock")
public final class Partition {
    private static final int ANY_EPOCH = -1;

    private final int brokerId;
    // Another one after a move to another log directory; changed under the lock.
    private volatile PartitionLog log;
    private final ReentrantLock lock = new ReentrantLock();
    private final CommitWaiters commitWaiters = new CommitWaiters();
    private final CommitWaiters flushWaiters = new CommitWaiters();
    private final ProgressWatchers watchers = new ProgressWatchers();
    // Appended since the high watermark last rose; guarded by the lock.
    private long uncommittedBytes;
    private volatile Leadership leadership =
            new Leadership.Following(-1, PartitionRegistration.NO_LEADER);

    /// @param brokerId the id of this broker
    public Partition(int brokerId, PartitionLog log) {
        this.brokerId = brokerId;
        this.log = log;
        log.onSettled(this::onSettled);
    }

    public TopicPartition topicPartition() {
        return log.topicPartition();
    }

    public Uuid topicId() {
        return log.topicId();
    }

    public PartitionLog log() {
        return log;
    }

    /// Reads from the log. Where it has just moved to another log directory the read is made again
    /// there.
    ///
    /// @throws LogFailureException when the log cannot be read
    public <T extends @Nullable Object> T read(Function<PartitionLog, T> read) {
        PartitionLog used = log;
        try {
            return read.apply(used);
        } catch (LogFailureException e) {
            PartitionLog now = logNow();
            if (now.equals(used)) {
                throw e;
            }
            return read.apply(now);
        }
    }

    /// The log acts on other settings from now on.
    public void reconfigure(LogConfig config) {
        lock.lock();
        try {
            log.reconfigure(config);
        } finally {
            lock.unlock();
        }
    }

    /// The log, after an exchange that is under way.
    public PartitionLog logNow() {
        lock.lock();
        try {
            return log;
        } finally {
            lock.unlock();
        }
    }

    /// Another log takes the place of this one, with the same records. Nothing is appended
    /// meanwhile.
    ///
    /// @param swap gives the other one; null when there is none, and all stays
    /// @return whether there was one
    public boolean exchange(Supplier<@Nullable PartitionLog> swap) {
        lock.lock();
        try {
            PartitionLog other = swap.get();
            if (other == null) {
                return false;
            }
            other.onSettled(this::onSettled);
            log = other;
        } finally {
            lock.unlock();
        }
        // All that waited for a flush of the old one is durable.
        onSettled();
        return true;
    }

    /// What this broker is to the partition now.
    public Leadership leadership() {
        return leadership;
    }

    /// Why a client that believes in `currentLeaderEpoch` cannot be served here; NONE when it can
    /// (KIP-320).
    ///
    /// @param currentLeaderEpoch -1 when the client does not say
    public ErrorCode checkLeader(int currentLeaderEpoch) {
        Leadership now = leadership;
        ErrorCode epoch = checkEpoch(now, currentLeaderEpoch);
        if (epoch != ErrorCode.NONE) {
            return epoch;
        }
        return now instanceof Leadership.Leading
                ? ErrorCode.NONE
                : ErrorCode.NOT_LEADER_OR_FOLLOWER;
    }

    private static ErrorCode checkEpoch(Leadership now, int currentLeaderEpoch) {
        if (currentLeaderEpoch < 0 || currentLeaderEpoch == now.epoch()) {
            return ErrorCode.NONE;
        }
        return currentLeaderEpoch < now.epoch()
                ? ErrorCode.FENCED_LEADER_EPOCH
                : ErrorCode.UNKNOWN_LEADER_EPOCH;
    }

    /// Appends one validated batch as the leader, and commits it if nobody else has to have it.
    ///
    /// @param batch its base offset and leader epoch are filled in in place; not retained
    /// @param acksAll whether fewer in-sync replicas than `min.insync.replicas` are a refusal
    public AppendOutcome append(ByteBuf batch, AppendOrigin origin, boolean acksAll) {
        return append(batch, origin, acksAll, ANY_EPOCH);
    }

    /// As [#append(ByteBuf, AppendOrigin, boolean)], and refuses with NOT_LEADER_OR_FOLLOWER when
    /// the leader epoch is not `leaderEpoch` any more.
    ///
    /// @param leaderEpoch the epoch in which the writer was told to lead; -1 for any
    public AppendOutcome append(
            ByteBuf batch, AppendOrigin origin, boolean acksAll, int leaderEpoch) {
        int sizeBytes = batch.readableBytes();
        AppendOutcome outcome;
        List<CommitWaiter> reached = List.of();
        ErrorCode decided = ErrorCode.NONE;
        int committedBytes = 0;
        lock.lock();
        try {
            if (!(leadership instanceof Leadership.Leading leading)) {
                return new Rejected(
                        ErrorCode.NOT_LEADER_OR_FOLLOWER, topicPartition() + " is not led here");
            }
            if (leaderEpoch != ANY_EPOCH && leaderEpoch != leading.epoch()) {
                return new Rejected(
                        ErrorCode.NOT_LEADER_OR_FOLLOWER,
                        "epoch %d of %s is over".formatted(leaderEpoch, topicPartition()));
            }
            if (acksAll && isUnderMinInsync(leading)) {
                return new Rejected(
                        ErrorCode.NOT_ENOUGH_REPLICAS,
                        "%s has %d in-sync replicas, %d are needed"
                                .formatted(
                                        topicPartition(),
                                        leading.isr().size(),
                                        minInsync(leading)));
            }
            outcome = log.appendAsLeader(batch, leading.epoch(), origin);
            if (outcome instanceof Appended) {
                uncommittedBytes += sizeBytes;
                long before = log.highWatermark();
                reached = commit(leading);
                decided = committed(leading);
                committedBytes = committedBytes(before);
            }
        } catch (LogFailureException e) {
            return new Rejected(ErrorCode.KAFKA_STORAGE_ERROR, e.toString());
        } finally {
            lock.unlock();
        }
        CommitWaiters.tell(reached, decided);
        if (committedBytes > 0) {
            watchers.progress(committedBytes);
        }
        return outcome;
    }

    /// About how much became readable since the high watermark was `before`.
    private int committedBytes(long before) {
        if (log.highWatermark() == before) {
            return 0;
        }
        long bytes = uncommittedBytes;
        uncommittedBytes = 0;
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }

    /// Tells `waiter` once the high watermark has reached `endOffset`, at once when it has already;
    /// an error when this broker stops leading before.
    ///
    /// @param endOffset the offset after the last record waited for
    public void whenCommitted(long endOffset, CommitWaiter waiter) {
        ErrorCode decided = ErrorCode.NONE;
        lock.lock();
        try {
            if (!(leadership instanceof Leadership.Leading leading)) {
                decided = ErrorCode.NOT_LEADER_OR_FOLLOWER;
            } else if (log.highWatermark() < endOffset) {
                commitWaiters.add(endOffset, waiter);
                return;
            } else {
                decided = committed(leading);
            }
        } finally {
            lock.unlock();
        }
        waiter.onDecided(decided);
    }

    /// Tells `waiter` once the records below `endOffset`, appended here, are as durable on this
    /// broker as `flush.messages` asks for; at once when they are.
    ///
    /// @param endOffset the offset after the last record waited for
    /// @return false when there is nothing to wait for, and nobody is told
    public boolean whenFlushed(long endOffset, CommitWaiter waiter) {
        if (!log.awaitsFlush(endOffset)) {
            return false;
        }
        lock.lock();
        try {
            if (log.failure() == null && log.awaitsFlush(endOffset)) {
                flushWaiters.add(endOffset, waiter);
                return true;
            }
        } finally {
            lock.unlock();
        }
        waiter.onDecided(log.failure() == null ? ErrorCode.NONE : ErrorCode.KAFKA_STORAGE_ERROR);
        return true;
    }

    /// The log has made durable what waited for it, or cannot.
    private void onSettled() {
        List<CommitWaiter> flushed;
        List<CommitWaiter> reached = List.of();
        ErrorCode decided = ErrorCode.KAFKA_STORAGE_ERROR;
        int committedBytes = 0;
        boolean broken;
        lock.lock();
        try {
            broken = log.failure() != null;
            if (broken) {
                flushed = flushWaiters.all();
                reached = commitWaiters.all();
            } else {
                flushed = flushWaiters.reached(log.recoveryPoint());
                if (leadership instanceof Leadership.Leading leading) {
                    long before = log.highWatermark();
                    reached = commit(leading);
                    decided = committed(leading);
                    committedBytes = committedBytes(before);
                }
            }
        } finally {
            lock.unlock();
        }
        CommitWaiters.tell(flushed, broken ? ErrorCode.KAFKA_STORAGE_ERROR : ErrorCode.NONE);
        CommitWaiters.tell(reached, decided);
        if (committedBytes > 0) {
            watchers.progress(committedBytes);
        }
    }

    /// Forgets a waiter, which has given up.
    public void forget(CommitWaiter waiter) {
        lock.lock();
        try {
            commitWaiters.remove(waiter);
            flushWaiters.remove(waiter);
        } finally {
            lock.unlock();
        }
    }

    /// From now on `watcher` hears of progress and change, until [#unwatch].
    public void watch(ProgressWatcher watcher) {
        watchers.add(watcher);
    }

    public void unwatch(ProgressWatcher watcher) {
        watchers.remove(watcher);
    }

    /// Takes over what the controller decided about the partition. A decision older than what is
    /// known is ignored.
    ///
    /// @return whether this broker began to lead, or leads in a new epoch
    public boolean apply(PartitionRegistration decided) {
        List<CommitWaiter> given = List.of();
        ErrorCode error = ErrorCode.NONE;
        boolean begins = false;
        lock.lock();
        try {
            Leadership before = leadership;
            if (decided.leaderEpoch() < before.epoch()) {
                return false;
            }
            if (decided.leader() == brokerId) {
                begins =
                        decided.leaderEpoch() > before.epoch()
                                || !(before instanceof Leadership.Leading);
                Leadership.Leading leading = leading(decided, before, begins);
                leadership = leading;
                given = commit(leading);
                error = committed(leading);
            } else {
                leadership = new Leadership.Following(decided.leaderEpoch(), decided.leader());
                given = everybody();
                error = ErrorCode.NOT_LEADER_OR_FOLLOWER;
            }
        } finally {
            lock.unlock();
        }
        CommitWaiters.tell(given, error);
        watchers.change();
        return begins;
    }

    /// Ends it: the topic is deleted, or its directory is gone. Who waits is told `error`.
    public void close(ErrorCode error) {
        List<CommitWaiter> given;
        lock.lock();
        try {
            leadership =
                    new Leadership.Following(leadership.epoch(), PartitionRegistration.NO_LEADER);
            given = everybody();
        } finally {
            lock.unlock();
        }
        CommitWaiters.tell(given, error);
        watchers.change();
    }

    private List<CommitWaiter> everybody() {
        var all = new ArrayList<>(commitWaiters.all());
        all.addAll(flushWaiters.all());
        return all;
    }

    private Leadership.Leading leading(
            PartitionRegistration decided, Leadership before, boolean begins) {
        long startOffset = log.logEndOffset();
        if (begins) {
            log.assignEpoch(decided.leaderEpoch(), startOffset);
        } else if (before instanceof Leadership.Leading same) {
            startOffset = same.startOffset();
        }
        return new Leadership.Leading(
                decided.leaderEpoch(),
                brokerId,
                decided.partitionEpoch(),
                decided.replicas(),
                decided.isr(),
                startOffset);
    }

    /// In-sync replicas that a commit takes: never more than there are replicas. Source: Kafka's
    /// Partition.effectiveMinIsr.
    private int minInsync(Leadership.Leading leading) {
        return Math.min(log.config().minInsyncReplicas(), leading.replicas().size());
    }

    private boolean isUnderMinInsync(Leadership.Leading leading) {
        return leading.isr().size() < minInsync(leading);
    }

    /// What a waiter is told whose records are below the high watermark.
    private ErrorCode committed(Leadership.Leading leading) {
        return isUnderMinInsync(leading)
                ? ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND
                : ErrorCode.NONE;
    }

    /// Moves the high watermark to what all in-sync replicas have. As long as this broker is the
    /// only one, that is its own log's end, or what of it is flushed where that is asked for. With
    /// fewer in-sync replicas than are needed nothing is committed (KIP-966).
    ///
    /// @return the waiters that this satisfies
    private List<CommitWaiter> commit(Leadership.Leading leading) {
        if (leading.isr().size() != 1 || isUnderMinInsync(leading)) {
            return List.of();
        }
        log.highWatermark(log.settledOffset());
        return commitWaiters.reached(log.highWatermark());
    }
}
