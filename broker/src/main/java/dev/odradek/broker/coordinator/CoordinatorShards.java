package dev.odradek.broker.coordinator;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.base.task.TaskQueue;
import dev.odradek.base.task.Tasks;
import dev.odradek.base.task.WorkerPool;
import dev.odradek.base.time.Clock;
import dev.odradek.groups.shard.Answer;
import dev.odradek.groups.shard.Machine;
import dev.odradek.groups.shard.RecordCodec;
import dev.odradek.groups.shard.Shard;
import dev.odradek.groups.shard.Step;
import dev.odradek.groups.shard.UndoLog;
import dev.odradek.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// The shards of one coordinator on this node: one for each partition of its internal topic that is
/// led here.
@OwnedBy("any thread")
public final class CoordinatorShards<M extends Machine> implements AutoCloseable {
    /// What all shards of a coordinator share.
    ///
    /// @param name for logs and threads: `group-coordinator`
    /// @param threads how many queues the shards are spread over
    /// @param newMachine makes the machine of a shard, given the undo log that it notes changes in
    public record Plan<M extends Machine>(
            String name,
            int threads,
            Function<UndoLog, M> newMachine,
            RecordCodec codec,
            ShardSettings settings) {}

    private static final int QUEUE_CAPACITY = 100_000;
    private static final int LOADERS = 2;

    private final Plan<M> plan;
    private final Clock clock;
    private final WorkerPool loaders;
    private final List<TaskQueue> queues = new ArrayList<>();
    private final ConcurrentHashMap<Integer, HostedShard<M>> shards = new ConcurrentHashMap<>();

    public CoordinatorShards(Plan<M> plan, Clock clock, Tasks tasks) {
        this.plan = plan;
        this.clock = clock;
        loaders = tasks.pool(plan.name() + "-load", LOADERS);
        for (int i = 0; i < plan.threads(); i++) {
            queues.add(tasks.queue(plan.name() + "-" + i, QUEUE_CAPACITY));
        }
    }

    /// This node leads the partition now, in the log's leader epoch: loads its shard. Again for the
    /// same epoch does nothing.
    public void lead(CoordinatorLog log) {
        shards.compute(
                log.partition(),
                (_, before) -> {
                    if (before != null && before.log().leaderEpoch() >= log.leaderEpoch()) {
                        return before;
                    }
                    if (before != null) {
                        before.close();
                    }
                    return host(log);
                });
    }

    /// This node does not lead the partition any more.
    public void resign(int partition) {
        shards.computeIfPresent(
                partition,
                (_, before) -> {
                    before.close();
                    return null;
                });
    }

    /// Lets the shard of a partition decide. When there is none here, `answer` is refused.
    ///
    /// @param answer the one that the decision gives, or keeps for later
    public void decide(int partition, Answer<?> answer, BiConsumer<M, Step> decision) {
        HostedShard<M> shard = shards.get(partition);
        if (shard == null) {
            answer.refuse(ErrorCode.NOT_COORDINATOR);
        } else {
            shard.decide(answer, decision);
        }
    }

    /// The partitions that have a shard here.
    public List<Integer> partitions() {
        return List.copyOf(shards.keySet());
    }

    /// Sends everyone away and ends the threads.
    @Override
    public void close() {
        partitions().forEach(this::resign);
        queues.forEach(TaskQueue::close);
        loaders.close();
    }

    private HostedShard<M> host(CoordinatorLog log) {
        TaskQueue queue = queues.get(log.partition() % queues.size());
        var undo = new UndoLog();
        var timers = new ShardTimers(queue, clock);
        int recordBytesMax =
                log.batchBytesMax()
                        - RecordBatches.BATCH_OVERHEAD_BYTES
                        - RecordBatches.RECORD_OVERHEAD_BYTES;
        var shard =
                new Shard<>(
                        plan.newMachine().apply(undo),
                        undo,
                        timers,
                        plan.codec(),
                        new Shard.Limits(recordBytesMax, plan.settings().commitTimeoutMs()));
        var hosted =
                new HostedShard<>(
                        plan.name(),
                        log,
                        queue,
                        clock,
                        shard,
                        timers,
                        plan.codec(),
                        plan.settings(),
                        () -> reload(log));
        hosted.start(loaders);
        return hosted;
    }

    /// Loads the shard anew in the same epoch.
    private void reload(CoordinatorLog log) {
        shards.computeIfPresent(
                log.partition(),
                (_, before) -> {
                    if (!before.log().equals(log)) {
                        return before;
                    }
                    before.close();
                    return host(log);
                });
    }
}
