package dev.odradek.benchmarks.micro;

import dev.odradek.groups.GroupMachine;
import dev.odradek.groups.GroupRecordCodec;
import dev.odradek.groups.GroupSettings;
import dev.odradek.groups.classic.ClassicSettings;
import dev.odradek.groups.offsets.OffsetSettings;
import dev.odradek.groups.shard.Answer;
import dev.odradek.groups.shard.Shard;
import dev.odradek.groups.shard.TimerKey;
import dev.odradek.groups.shard.TimerPort;
import dev.odradek.groups.shard.UndoLog;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.MessageWriter;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.message.OffsetCommitRequest;
import dev.odradek.wire.message.OffsetCommitResponse;
import io.netty.buffer.Unpooled;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/// One OffsetCommit of a consumer that assigns its partitions itself, one of a thousand groups:
/// decided, its records encoded and replayed, written and committed at once, answered. The log
/// itself is left out.
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // prepare() sets what the rest needs
public class OffsetCommitBenchmark extends PartBenchmark {
    private static final int GROUPS = 1024;
    private static final short VERSION = OffsetCommitRequest.HIGHEST_VERSION;
    private static final Uuid TOPIC = new Uuid(0x1234_5678_9abc_def0L, 42);
    private static final long RETENTION_MS = 7L * 24 * 60 * 60 * 1000;

    @Param({"1", "10"})
    public int partitions;

    private final OffsetCommitRequest[] requests = new OffsetCommitRequest[GROUPS];
    private final OffsetCommitRequestData[] kafkaRequests = new OffsetCommitRequestData[GROUPS];
    private final Reply reply = new Reply();
    private Shard<GroupMachine> shard;
    private KafkaGroups kafkaGroups;
    private long endOffset;
    private int next;

    @Setup
    public void prepare(Blackhole hole) {
        var undo = new UndoLog();
        var settings =
                new GroupSettings(
                        new ClassicSettings(3_000, Integer.MAX_VALUE),
                        new OffsetSettings(4096, RETENTION_MS, 600_000),
                        6_000,
                        1_800_000);
        var machine = new GroupMachine(settings, undo, () -> "member");
        var limits = new Shard.Limits(1_000_000, 5_000);
        shard = new Shard<>(machine, undo, new NoTimers(), GroupRecordCodec.INSTANCE, limits);
        shard.loaded(System.currentTimeMillis(), 0, 0);
        kafkaGroups = new KafkaGroups();
        for (int i = 0; i < GROUPS; i++) {
            requests[i] = request("consumers-of-orders-" + i);
            var writer = new MessageWriter(Unpooled.buffer());
            requests[i].write(writer, VERSION);
            var bytes = new ByteBufferAccessor(writer.buffer().nioBuffer());
            kafkaRequests[i] = new OffsetCommitRequestData(bytes, VERSION);
            // Kafka's broker fills in the name of the topic, as ours does.
            kafkaRequests[i].topics().getFirst().setName("orders");

            long before = endOffset;
            checkAnswers(commit(requests[i], hole), kafkaGroups.commit(kafkaRequests[i], hole));
            check(endOffset == before + partitions, "a record is missing");
        }
    }

    private OffsetCommitRequest request(String group) {
        var topic =
                new OffsetCommitRequest.OffsetCommitRequestTopic().name("orders").topicId(TOPIC);
        for (int i = 0; i < partitions; i++) {
            topic.partitions()
                    .add(
                            new OffsetCommitRequest.OffsetCommitRequestPartition()
                                    .partitionIndex(i)
                                    .committedOffset(123_456_789)
                                    .committedLeaderEpoch(3)
                                    .committedMetadata(""));
        }
        var request = new OffsetCommitRequest().groupId(group).generationIdOrMemberEpoch(-1);
        request.topics().add(topic);
        return request;
    }

    private void checkAnswers(OffsetCommitResponse ours, OffsetCommitResponseData theirs) {
        var given = ours.topics().getFirst().partitions();
        check(given.size() == partitions, "answers are missing");
        check(given.stream().allMatch(each -> each.errorCode() == 0), "our commit is refused");
        var kafka = theirs.topics().getFirst().partitions();
        check(kafka.stream().allMatch(each -> each.errorCode() == 0), "Kafka's is refused");
    }

    @TearDown
    public void release() {
        kafkaGroups.close();
    }

    @Benchmark
    public OffsetCommitResponse odradek(Blackhole hole) {
        return commit(requests[nextGroup()], hole);
    }

    @Benchmark
    public OffsetCommitResponseData kafka(Blackhole hole) {
        return kafkaGroups.commit(kafkaRequests[nextGroup()], hole);
    }

    private int nextGroup() {
        next = (next + 1) & (GROUPS - 1);
        return next;
    }

    private OffsetCommitResponse commit(OffsetCommitRequest request, Blackhole hole) {
        long nowMs = System.currentTimeMillis();
        shard.decide(nowMs, (m, step) -> m.commitOffsets(request, VERSION, reply, step));
        hole.consume(shard.pending());
        endOffset += shard.pending().size();
        shard.appended(nowMs, endOffset - 1);
        shard.committed(nowMs, endOffset);
        return reply.take();
    }

    /// The answer, which has to be there when the records are committed.
    private static final class Reply implements Answer<OffsetCommitResponse> {
        private @Nullable OffsetCommitResponse given;

        @Override
        public void give(OffsetCommitResponse response) {
            given = response;
        }

        @Override
        public void refuse(ErrorCode error) {
            throw new IllegalStateException("refused with " + error);
        }

        OffsetCommitResponse take() {
            OffsetCommitResponse response = given;
            given = null;
            if (response == null) {
                throw new IllegalStateException("no answer");
            }
            return response;
        }
    }

    /// Timers do not run out in the time that is measured.
    private static final class NoTimers implements TimerPort {
        @Override
        public void schedule(TimerKey key, long delayMs) {}

        @Override
        public void cancel(TimerKey key) {}
    }
}
